//! The line to the origin: a socket that is closed when nobody needs it any more, and that lets no nonsense through.
//!
//! I/O: the socket.

use everbud_outage::frames::Frames;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use worker::Socket;
use worker::wasm_bindgen_futures::spawn_local;

/// A socket that ends with its owner. The runtime's own stays open until the object is evicted, and a database that has
/// stopped answering would collect one for each try.
pub(super) struct Line {
    /// Nothing after the end.
    socket: Option<Socket>,
    heard: Frames,
}

impl Line {
    pub(super) fn new(socket: Socket) -> Self {
        Self { socket: Some(socket), heard: Frames::default() }
    }

    fn socket(&mut self) -> io::Result<Pin<&mut Socket>> {
        self.socket.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let Some(mut socket) = self.socket.take() else { return };
        spawn_local(async move {
            // One that is closed already says so; there is nothing more to do.
            let _ = socket.close().await;
        });
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let polled = self.socket()?.poll_read(cx, buf);
        let heard = buf.filled().get(before..).unwrap_or_default();
        match self.heard.take(heard) {
            Ok(()) => polled,
            Err(_) => Poll::Ready(Err(io::ErrorKind::InvalidData.into())),
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.socket()?.poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket()?.poll_shutdown(cx)
    }
}
