//! A disk that is full: a small one in memory, with the table of events on it and the rest taken up.
//!
//! Only root may mount one, and not in every container. I/O: `mount` and `umount`, a folder of its own.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const SIZE: &str = "24m";

/// Takes the events back to where they were, and empties the disk.
pub(super) const EMPTIED: &str = "alter table everbud.events set tablespace pg_default;\n\
     drop table public.everbud_filler;\ndrop tablespace everbud_small";

/// A mounted disk; dropping it unmounts it.
#[derive(Debug)]
pub(super) struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where the system does not let us.
    pub(super) fn mount(folder: &Path) -> Option<Self> {
        let owner = std::fs::metadata(folder.join("data")).ok()?;
        let place = folder.join("small-disk");
        std::fs::create_dir_all(&place).ok()?;
        let options = format!("size={SIZE},mode=0700,uid={},gid={}", owner.uid(), owner.gid());
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &options, "everbud-small"]).arg(&place);
        is_done(&mut mount).then_some(Self(place))
    }

    /// Moves the events on to the disk and takes up what is left of it: big pieces first, then the gaps between.
    pub(super) fn filled(&self) -> String {
        format!(
            "create tablespace everbud_small location '{}';\n\
             alter table everbud.events set tablespace everbud_small;\n\
             create table public.everbud_filler (bytes text) tablespace everbud_small;\n\
             alter table public.everbud_filler alter column bytes set storage plain;\n\
             do $$ begin loop \
               begin insert into public.everbud_filler select repeat('x', 7000) from generate_series(1, 100); \
               exception when disk_full then exit; end; \
             end loop; end $$",
            self.0.display()
        )
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a Postgres that was not stopped in order may still have files open.
        is_done(Command::new("umount").arg("-l").arg(&self.0));
        let _ = std::fs::remove_dir(&self.0);
    }
}

fn is_done(command: &mut Command) -> bool {
    let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
