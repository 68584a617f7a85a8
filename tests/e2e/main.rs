//! End to end, with the database healthy: the real worker in workerd, a real Postgres, plain HTTP.

#![cfg(test)]

mod another_origin;
mod apart;
mod brand;
mod browse;
mod bundle;
mod checkout;
mod console;
mod controls;
mod desk;
mod errors;
mod first_run;
mod holds;
mod import;
mod kept;
mod limits;
mod markdown;
mod order_types;
mod orders;
mod patients;
mod persons;
mod popular;
mod radius;
mod reach;
mod specials;
mod staff;
mod staff_writes;
mod stock;
mod structure;
mod studio;
mod sweep;
mod tenant;
mod webhooks;
