//! Held writes of staff in the counter's storage: one row each, so that taking one is one INSERT.

use super::{Store, Text};
use everbud_outage::held::HeldWrite;
use worker::Result;

impl Store {
    /// All held writes, oldest first.
    pub(in crate::counter) fn held_writes(&self) -> Result<Vec<HeldWrite>> {
        let rows: Vec<Text> = self.sql.exec("select write as value from held order by place", None)?.to_array()?;
        rows.iter().map(|row| Ok(serde_json::from_str(&row.value)?)).collect()
    }

    /// Takes a write.
    pub(in crate::counter) fn hold(&self, write: &HeldWrite, content: &str) -> Result<()> {
        let row = vec![write.id.as_str().into(), serde_json::to_string(write)?.into(), content.into()];
        self.sql.exec("insert into held (id, write, content) values (?, ?, ?)", row).map(drop)
    }

    /// What a write holds; empty once that is no longer of use.
    pub(in crate::counter) fn held_content(&self, id: &str) -> Result<String> {
        let content = self.text("select content as value from held where id = ?", vec![id.into()])?;
        Ok(content.unwrap_or_default())
    }

    /// Notes what became of a write, and gives up its content when that is no longer of use.
    pub(in crate::counter) fn note_held(&self, write: &HeldWrite, keeps_content: bool) -> Result<()> {
        let content = if keeps_content { "content" } else { "''" };
        let row = vec![serde_json::to_string(write)?.into(), write.id.as_str().into()];
        self.sql.exec(&format!("update held set write = ?, content = {content} where id = ?"), row).map(drop)
    }

    /// Forgets a write.
    pub(in crate::counter) fn forget_held(&self, id: &str) -> Result<()> {
        self.sql.exec("delete from held where id = ?", vec![id.into()]).map(drop)
    }
}
