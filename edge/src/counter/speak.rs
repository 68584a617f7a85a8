//! Words of this shop's staff about an incident: said and read here, so that a shop can speak to its shoppers with the
//! database dead. They stay in this counter, and are on no other shop's page.

use super::Counter;
use super::calls::{ReadWords, SayWord, StaffCall};
use super::store::Store;
use crate::clock::now;
use crate::object_call::Call;
use everbud_domain::wire::incidents::WordView;
use everbud_outage::incident::view::words_on_page;
use everbud_outage::incident::words::{Author, Said};
use worker::Result;

impl Counter {
    pub(super) fn say_word(&self, store: &Store, call: &SayWord) -> Result<<SayWord as Call>::Reply> {
        self.on_duty(store, &call.token_hash, call.row().duty(), |staff| {
            let mut words = store.words(&call.shop, &call.incident)?;
            match words.say(Author::Staff { role: staff.role }, &call.text, now()) {
                Ok(Said::Now) => store.keep_words(&call.incident, &words)?,
                Ok(Said::Already) => {}
                Err(unsaid) => return Ok(Err(unsaid.detail().to_owned())),
            }
            Ok(Ok(words_on_page(&[words], Some(&call.shop))))
        })
    }

    pub(super) fn read_words(store: &Store, call: &ReadWords) -> Result<Vec<WordView>> {
        Ok(words_on_page(&[store.words(&call.shop, &call.incident)?], Some(&call.shop)))
    }
}
