//! Where things are kept: the repository, its state folder, the npm tools and the build output.
//!
//! I/O: reads folders' permissions, creates the state folder.

use crate::digest;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// The folders that everything else is told to use.
#[derive(Clone, Debug)]
pub struct Places {
    /// The repository.
    pub root: PathBuf,
    /// What `cargo run` keeps between two runs: the database, the edge's storage, the npm tools.
    pub state: PathBuf,
}

impl Places {
    /// Finds the repository this program was built from and makes its state folder.
    pub fn find() -> io::Result<Self> {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = built_in.ancestors().nth(2).unwrap_or(built_in).to_path_buf();
        let state = state_folder(&root)?;
        std::fs::create_dir_all(&state)?;
        Ok(Self { root, state })
    }

    /// The npm packages, shared by runs and tests and left alone by `reset`.
    #[must_use]
    pub fn tools(&self) -> PathBuf {
        self.state.join("tools")
    }

    /// What survives a restart of `cargo run` and is cleared by `reset`.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.state.join("data")
    }

    /// What tests leave for the next tests: databases to copy, and folders of tests that were killed.
    #[must_use]
    pub fn tests(&self) -> PathBuf {
        self.state.join("tests")
    }

    /// What the worker of the last run has said.
    #[must_use]
    pub fn worker_log(&self) -> PathBuf {
        self.state.join("worker.log")
    }

    /// Everything made by a build; `cargo clean` removes it.
    #[must_use]
    pub fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// How a second terminal finds the running stack.
    #[must_use]
    pub fn run_file(&self) -> PathBuf {
        self.state.join("run.json")
    }
}

/// Postgres refuses to run as root, so under root it runs as another user, and that user must be able to
/// walk down to its folder. A repository in root's home is closed to others: then the state goes elsewhere.
fn state_folder(root: &Path) -> io::Result<PathBuf> {
    if !rustix::process::geteuid().is_root() || open_to_others(root)? {
        return Ok(root.join(".everbud"));
    }
    let name = digest::hex(root.as_os_str().as_encoded_bytes());
    let folder = std::env::temp_dir().join(format!("everbud-{}", name.get(..12).unwrap_or(&name)));
    std::fs::create_dir_all(&folder)?;
    // A folder under a shared temp dir that somebody else made first would be theirs, not ours.
    if std::fs::symlink_metadata(&folder)?.uid() != 0 {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "the state folder under the temp dir belongs to somebody else",
        ));
    }
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755))?;
    Ok(folder)
}

fn open_to_others(root: &Path) -> io::Result<bool> {
    for folder in root.ancestors() {
        if folder.as_os_str().is_empty() {
            continue;
        }
        if std::fs::metadata(folder)?.permissions().mode() & 0o001 == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}
