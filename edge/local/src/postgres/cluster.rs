//! The data folder: made once by initdb, or copied from a stopped one.
//!
//! I/O: runs initdb, writes below the folder. The password stays with us, readable to nobody else.

use super::account::{self, Account};
use super::{OWNER, PostgresError, PostgresOptions};
use crate::{command, digest};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

pub(super) fn data(folder: &Path) -> PathBuf {
    folder.join("data")
}

fn password_file(folder: &Path) -> PathBuf {
    folder.join("owner.password")
}

/// Makes the data folder if it is not there, and returns the owner's password.
pub(super) fn ensure(
    programs: &Path,
    options: &PostgresOptions,
    account: Option<&Account>,
) -> Result<String, PostgresError> {
    let folder = &options.folder;
    let file = password_file(folder);
    // The password is written last, so it stands for a folder that is whole.
    if !file.exists() {
        let _ = std::fs::remove_dir_all(data(folder));
        std::fs::create_dir_all(folder).map_err(|why| PostgresError::Files(folder.clone(), why))?;
        match &options.template {
            Some(template) => copy_cold(template, folder).map_err(|why| PostgresError::Files(folder.clone(), why))?,
            None => create(programs, options, account)?,
        }
    }
    std::fs::read_to_string(&file).map_err(|why| PostgresError::Files(file, why))
}

fn create(programs: &Path, options: &PostgresOptions, account: Option<&Account>) -> Result<(), PostgresError> {
    let folder = &options.folder;
    let failed = |why| PostgresError::Files(folder.clone(), why);
    let password = digest::secret().map_err(failed)?;
    let data = data(folder);
    std::fs::create_dir(&data).map_err(failed)?;
    // initdb reads the password as the other user, so a copy of it is lent for the moment.
    let lent = folder.join("initdb.password");
    let _ = std::fs::remove_file(&lent);
    write_private(&lent, &password).map_err(failed)?;
    if let Some(account) = account {
        for path in [&data, &lent] {
            chown(path, Some(account.user), Some(account.group)).map_err(failed)?;
        }
    }
    let mut initdb = Command::new(programs.join("bin/initdb"));
    initdb.arg("-D").arg(&data).arg("--pwfile").arg(&lent).args(["-U", OWNER, "-A", "scram-sha-256", "-E", "UTF8"]);
    initdb.args([
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--wal-segsize=4",
        "--no-instructions",
    ]);
    if !options.durable {
        initdb.arg("--no-sync");
    }
    account::run_as(&mut initdb, account);
    let outcome = command::quietly(&mut initdb);
    let _ = std::fs::remove_file(&lent);
    outcome.map_err(PostgresError::Command)?;
    write_private(&password_file(folder), &password).map_err(failed)
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}

/// Copies a Postgres that is not running, with owners and modes: the quickest way to many of the same, and the
/// way a restored back-up comes about.
pub fn copy_cold(from: &Path, to: &Path) -> io::Result<()> {
    std::fs::create_dir_all(to)?;
    copy_tree(&data(from), &data(to))?;
    let lock = data(to).join("postmaster.pid");
    if lock.exists() {
        return Err(io::Error::new(io::ErrorKind::ResourceBusy, "the Postgres to copy is running or was killed"));
    }
    let password = password_file(to);
    let _ = std::fs::remove_file(&password);
    write_private(&password, &std::fs::read_to_string(password_file(from))?)
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::metadata(from)?;
    std::fs::create_dir_all(to)?;
    std::fs::set_permissions(to, about.permissions())?;
    own(&about, to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        let about = entry.metadata()?;
        if about.is_dir() {
            copy_tree(&entry.path(), &place)?;
        } else if about.is_file() {
            std::fs::copy(entry.path(), &place)?;
            own(&about, &place)?;
        }
    }
    return Ok(());

    fn own(about: &std::fs::Metadata, place: &Path) -> io::Result<()> {
        if rustix::process::geteuid().is_root() { chown(place, Some(about.uid()), Some(about.gid())) } else { Ok(()) }
    }
}
