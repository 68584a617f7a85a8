//! Work that an answer does not wait for: the runtime lets it end after the answer is gone.

use core::pin::Pin;
use std::rc::Rc;
use worker::{Context, ScheduleContext};

type Work = Pin<Box<dyn Future<Output = ()>>>;

/// Where to leave such work, as long as this event lasts.
#[derive(Clone)]
pub(crate) struct Behind(Rc<dyn Fn(Work)>);

impl Behind {
    /// Behind the answer to a request.
    pub(crate) fn an_answer(context: Context) -> Self {
        Self(Rc::new(move |work| context.wait_until(work)))
    }

    /// Behind a run of the schedule.
    pub(crate) fn a_schedule(context: ScheduleContext) -> Self {
        Self(Rc::new(move |work| context.wait_until(work)))
    }

    /// Leaves work to be done.
    pub(crate) fn run(&self, work: impl Future<Output = ()> + 'static) {
        (self.0)(Box::pin(work));
    }
}
