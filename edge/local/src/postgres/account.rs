//! The user that Postgres runs as when we are root.
//!
//! I/O: reads the list of users.

use super::PostgresError;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// A user of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) user: u32,
    pub(super) group: u32,
}

impl Account {
    /// Nothing for an ordinary user, who runs Postgres as himself.
    pub(super) fn find() -> Result<Option<Self>, PostgresError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let list = Path::new("/etc/passwd");
        let users = std::fs::read_to_string(list).map_err(|why| PostgresError::Files(list.to_path_buf(), why))?;
        let found = ["postgres", "nobody"].into_iter().find_map(|name| in_list(&users, name));
        found.map(Some).ok_or(PostgresError::NoAccount)
    }
}

fn in_list(users: &str, name: &str) -> Option<Account> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let matches = fields.next() == Some(name);
        let user = fields.nth(1)?.parse().ok()?;
        let group = fields.next()?.parse().ok()?;
        matches.then_some(Account { user, group })
    })
}

/// A group of its own keeps Ctrl-C from reaching it before we stop it in order.
pub(super) fn run_as(command: &mut Command, account: Option<&Account>) {
    command.process_group(0);
    // Messages are read by people and by us; a locale of the machine's would change them.
    command.env("LC_ALL", "C").env_remove("PGDATA").env_remove("PGPORT").env_remove("PGHOST");
    // cargo's own libraries are of no use to Postgres, and folders of root's could not be read.
    command.env_remove("LD_LIBRARY_PATH").env_remove("DYLD_FALLBACK_LIBRARY_PATH").current_dir("/");
    if let Some(account) = account {
        command.uid(account.user).gid(account.group);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_whole_name() {
        let users = "root:x:0:0::/root:/bin/sh\npostgresql:x:7:7::/:/bin/sh\npostgres:x:101:104:x:/:/bin/sh\n";
        assert_eq!(in_list(users, "postgres"), Some(Account { user: 101, group: 104 }));
        assert_eq!(in_list(users, "nobody"), None);
    }
}
