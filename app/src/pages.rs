//! The shopper's pages, one file a page. Each turns its view into a head and a main part; the frame does the rest.

pub(crate) mod cart;
pub(crate) mod checkout;
pub(crate) mod embed;
pub(crate) mod home;
pub(crate) mod incident;
pub(crate) mod kiosk;
pub(crate) mod menu;
pub(crate) mod order;
pub(crate) mod platform;
pub(crate) mod print;
pub(crate) mod problem;
pub(crate) mod product;
pub(crate) mod shop_page;
pub(crate) mod status;
