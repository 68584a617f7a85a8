//! What the islands add: pages that answer where they are, and an order that survives whatever the network does.

mod cart;
mod checkout;
mod menu;
mod offline;
mod tracking;
mod whole_way;
