//! Which function of a counter answers which call.
//!
//! Reading a call and writing its reply is code of its own for each of two dozen types; whatever does not depend on the
//! type is here once, for every byte of the worker is loaded wherever a request arrives first. I/O: the counter's own.

use super::calls::operate::OperateShop;
use super::calls::staff::{BeginSignIn, CloseSession, OpenSession, ReadBoard, WhoIs};
use super::calls::{
    Arrive, CallOff, CountOrders, ListOrders, MarkSoldOut, Place, PriceCart, Publish, PushStock, ReadMenu,
    ReadOrdering, ReadOverlay, ReadReport, ReadSettings, ReadStock, ReadWords, SayWord, SeeToStudio, SetOrdering,
    StepOrder, Track, Wake, WriteMenu, WriteSettings,
};
use super::store::{self, Store};
use super::{Counter, past};
use crate::object_call::{self, Call, unavailable};
use everbud_domain::id::ShopId;
use worker::{Response, Result};

/// Does what a call asks, and writes the reply.
type Work = Box<dyn FnOnce(&Counter, &Store) -> Result<String>>;

/// A call that was read.
struct Asked {
    /// The shop that it means.
    shop: ShopId,
    work: Work,
}

impl Asked {
    fn read<C: Call + 'static>(
        body: &str,
        shop: fn(&C) -> &ShopId,
        work: fn(&Counter, &Store, C) -> Result<C::Reply>,
    ) -> Option<Self> {
        let call: C = object_call::read(body)?;
        let shop = shop(&call).clone();
        Some(Self { shop, work: Box::new(move |counter, store| object_call::written(&work(counter, store, call)?)) })
    }
}

/// Reads the call of that name from a body, together with the function of the counter that answers it.
macro_rules! read {
    ($asked:ident, $body:ident, $($call:ident => $work:expr),+ $(,)?) => {
        match $asked {
            $(<$call as Call>::NAME => Asked::read::<$call>($body, |call| &call.shop, $work),)+
            _ => return unavailable("not a call of a counter"),
        }
    };
}

impl Counter {
    pub(super) async fn dispatch(&self, asked: &str, body: &str) -> Result<Response> {
        let read = read!(asked, body,
            Place => |counter, store, call| counter.place(store, &call),
            PriceCart => |counter, store, call| counter.price(store, &call),
            Track => |counter, store, call| counter.track(store, &call),
            Arrive => |counter, store, call| counter.arrive(store, &call),
            CallOff => |counter, store, call| counter.call_off(store, &call),
            StepOrder => |counter, store, call| counter.step_order(store, &call),
            ListOrders => |counter, store, call| counter.list_orders(store, &call),
            ReadBoard => |counter, store, call| counter.board(store, &call),
            WhoIs => |counter, store, call| counter.who_is(store, &call),
            BeginSignIn => |counter, store, call| counter.begin_sign_in(store, &call),
            OpenSession => |counter, store, call| counter.open_session(store, &call),
            CloseSession => |counter, store, call| counter.close_session(store, &call),
            MarkSoldOut => |counter, store, call| counter.mark_sold_out(store, &call),
            SetOrdering => |counter, store, call| counter.set_ordering(store, &call),
            WriteSettings => |counter, store, call| counter.write_settings(store, &call),
            WriteMenu => |counter, store, call| counter.write_menu(store, &call),
            ReadSettings => |counter, store, call| counter.read_settings(store, &call),
            SeeToStudio => |counter, store, call| counter.see_to_studio(store, &call),
            PushStock => |counter, store, call| counter.push_stock(store, &call),
            ReadOrdering => |counter, store, call| counter.read_ordering(store, &call),
            ReadStock => |counter, store, call| counter.read_stock(store, &call),
            CountOrders => |counter, store, call| counter.count_orders(store, &call),
            ReadReport => |counter, store, call| counter.read_report(store, &call),
            SayWord => |counter, store, call| counter.say_word(store, &call),
            ReadWords => |_, store, call| Counter::read_words(store, &call),
            ReadOverlay => |counter, store, call| counter.overlay(store, &call),
            ReadMenu => |_, store, call| store.menu(&call.hash),
            Publish => |counter, store, call| counter.publish(store, &call),
            Wake => |counter, store, call| counter.wake(store, &call),
            OperateShop => |counter, store, call| counter.operate(store, &call),
        );
        let Some(Asked { shop, work }) = read else { return unavailable("an unknown message") };
        let store = self.store()?;
        let serves = match self.memory.borrow().as_ref() {
            Some(derived) => derived.shop == shop,
            None => store::serves(&store, &shop)?,
        };
        if !serves {
            return unavailable("this counter serves another shop");
        }
        self.derive(&store, &shop)?;
        self.mend_menu(&store, &shop).await;
        // While the shelf was read, another call may have failed and taken what is derived with it.
        self.derive(&store, &shop)?;
        if past::is_needed_for(asked) && !self.with(|derived| Ok(derived.knows_past))? {
            return unavailable("this counter does not know yet what its shop had before");
        }
        object_call::reply_with(work(self, &store)?)
    }
}
