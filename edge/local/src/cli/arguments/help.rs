//! What the command line says of itself.
//!
//! No I/O.

/// The commands, a line each.
pub(crate) const USAGE: &str = "  cargo run                                         everything, with demo shops
  cargo run -- --port 9000                          the same on another port
  cargo run -- db up|down|hang|slow 2s|…            break or mend the database; `help` lists how
  cargo run -- import FILE --shop SLUG [--dry-run]
  cargo run -- export --shop SLUG [--out FILE] [--remote]
  cargo run -- import FILE [--dry-run] [--remote]
  cargo run -- token --shop SLUG | --operator
  cargo run -- operator --name NAME [--disable]
  cargo run -- gate [open|close [--minutes N] | auto | cap N]
  cargo run -- drain pause|resume [--shop SLUG]
  cargo run -- drain again --shop SLUG [--from N] [--log LOG]
  cargo run -- queue [--shop SLUG]
  cargo run -- aside retry|dismiss|cancel --shop SLUG --event LOG/SEQ [--reason WORDS]
  cargo run -- incidents [say ID WORDS]
  cargo run -- webhooks [add URL | test ID | end ID]
  cargo run -- staff --shop SLUG --name NAME [--role owner|manager|budtender] [--disable]
  cargo run -- reset
  cargo run -- migrate
  cargo run -- deploy-check
  cargo run -- lint
  cargo run -- screenshots [--out DIR | --brands]
  cargo run -- zips --around ZIP --miles N
  cargo run --release -- bench
  cargo run --release -- recovery
  cargo run -- replay-420 [--short]
  cargo run --release -- soak
  cargo run -- prove [--short]
  cargo run -- help";

/// What each of them does.
pub(crate) const HELP: &str = "\
everbud: the whole storefront on this computer

  cargo run [-- --port N]
      Builds the worker, starts Postgres and workerd, and shows where the shops are.
      Nothing needs to be installed but Rust and Node. Stop it with Ctrl-C or q.

While it runs, in a second terminal (or with the key in brackets, right where it runs):
  cargo run -- db down        [d]  Postgres stops, as after a crash
  cargo run -- db hang        [h]  it freezes: connections open, no answers
  cargo run -- db slow 2s     [s]  it is late with everything (2s, 300ms, ...)
  cargo run -- db reset       [r]  it resets every connection at its first query
  cargo run -- db readonly    [o]  it refuses every write
  cargo run -- db flap        [f]  it goes down and comes back in turns
  cargo run -- db up          [u]  whatever is broken is mended
  On the way to it:
    db refuse, blackhole           connections are reset at once, or never accepted
    db stall, halfopen, slowclose  silent in mid-answer; gone without a word; slow to let go
    db jitter 500ms, thin, sliced  late by chance; a few bytes a second; a byte a packet
    db reset mid, reset after      reset in mid-transaction, or after the commit and before its reply
    db corrupt                     a bit is wrong now and then
  In it:
    db killed                      kill -9 to all its processes
    db full, crowded, locked       no room on the disk, no connection left, a lock that somebody holds
    db dawdle                      recording takes longer than it may
    db password, column            a rotated password, a renamed column: faults of ours, for a person to mend

  The operator's, as at /console on the platform's host, and with the database dead as well:
  cargo run -- gate [open|close [--minutes N] | auto | cap N]
      Shows the breaker, leases and the trail; forces the breaker for a while (15 minutes), lets it judge again, or sets
      how many shops may drain at once.
  cargo run -- drain pause|resume [--shop SLUG]
      Stops the drain of one shop or of all, and lets it go on.
  cargo run -- drain again --shop SLUG [--from N] [--log LOG]
      Sends the database a shop's events again; it skips those that it has.
  cargo run -- queue [--shop SLUG]
      Shows which shops wait, or one shop's queue and what was set aside of it.
  cargo run -- aside retry|dismiss|cancel --shop SLUG --event LOG/SEQ [--reason WORDS]
      Has the database try once more what it set aside, takes it for settled, or cancels its order.
  cargo run -- incidents [say ID WORDS]
      Shows the incidents, or says something about one, on its page on the platform and at every shop.
  cargo run -- webhooks [add URL | test ID | end ID]
      Shows which programs of the operators' are told of incidents; has another one told and prints its secret once, sends
      a test, or ends one.

Also while nothing runs:
  cargo run -- import FILE --shop SLUG [--dry-run]
      Takes over another system's menu and names every problem found in it. A dry run writes nothing.
  cargo run -- export --shop SLUG [--out FILE] [--remote]
      Writes all of that shop's data as JSON Lines, to standard output or into a file that only you can read: it holds
      the keys to its customers' data. Orders that still wait at the edge for the database are not in it.
  cargo run -- import FILE [--dry-run] [--remote]
      Takes such a file, and with it the shop, into a database that does not have it; all of it, or nothing. What is cut
      off or was changed is refused, by its line. With --remote both use the Postgres of DATABASE_URL.
  cargo run -- token --shop SLUG | --operator
      Prints a new token for that shop's staff, or for an operator's programs.
  cargo run -- operator --name NAME [--disable]
      Gives somebody an account at the console, or a new password, and prints the password; or takes it away.
  cargo run -- staff --shop SLUG --name NAME [--role owner|manager|budtender] [--disable]
      Gives somebody an account at that shop's desk, or a new password where they have one, and prints the password.
      NAME looks like an e-mail address. Without --role they serve at the counter. --disable signs them out for good.
  cargo run -- reset
      Forgets all local data: database, orders, caches, the worker's log, what tests have left.
      The next run starts with the demo shops. Downloaded tools are kept.
  cargo run -- migrate
      Lays out the schema in the Postgres of DATABASE_URL, and gives the worker's role the password of
      EVERBUD_EDGE_PASSWORD. Both are read from the environment. Without TLS: go through a tunnel.
  cargo run -- deploy-check
      Builds what is uploaded, tries the upload without sending anything, and names what is still to be set.
  cargo run -- lint
      Runs clippy over what becomes WebAssembly.
  cargo run -- screenshots [--out DIR | --brands]
      Takes a picture of every page at 360 and 1440 pixels, with the database up and down, in a real Chromium and on a
      stack of its own. Without a folder they go to target/screenshots. --brands takes the README's pictures of four
      shops anew, the fourth of which is founded, dressed in the studio and published on the way.

  cargo run -- zips --around 80205 --miles 5
      The zip codes whose middles lie within so many miles of one, as a delivery zone of the settings has them.
  cargo run --release -- bench [--pairs N]
      Measures browsing and ordering with the database healthy and hung, in turns (4 pairs of blocks), on free ports
      and loopback only, and what deciding a cart of 20 lines takes against 500 products and 60 specials. It takes about
      ten minutes, ends by itself, and fails where an outage makes the p99 slower by a tenth, or a decision takes over 2 ms.
  cargo run --release -- recovery [--orders N] [--shops N] [--live N] [--quick]
      Lets 50,000 orders of 500 shops wait with the database down, brings it back, and measures against its goal each of:
      the first record, the whole backlog, live orders meanwhile, a shop with 3 beside one with 20,000, an order on the
      desk, a change on the page. Then every order is looked for in Postgres. On free ports and loopback only; the report
      is target/recovery/report.json. It takes about ten minutes, and fails where a goal is missed.
  cargo run --release -- soak [--requests N] [--wakes N] [--shops N] [--quick]
      Asks a million requests of 1,000 shops, in visits that wake each one's counter ten times, and watches the memory of
      the runtime all the while. On free ports and loopback only; the report is target/soak/report.json. It fails where
      memory grows, or an answer is wrong.
  cargo run -- prove [--short]
      Makes every known fault strike at the moments at which it can, by the tests that are named for it, takes protections
      away one by one, and says what held, what is not tried, and what cannot happen here. The report is
      target/prove/report.html. It takes up to 45 minutes; --short at most 5, once everything is built.
  cargo run -- replay-420 [--short|--whole] [--awake|--asleep] [--shops N] [--orders N] [--stock-changes N] [--views-per-order N] [--minutes N] [--seed N]
      Replays 20 April with a tenth of its shoppers: 25,000 orders and 120,000 changes of stock at 6,000 shops, one of
      them a hundred times as busy, a day pressed into 30 minutes, and the database failing in cascade for six hours of
      it. Then every order is looked for in Postgres. On free ports and loopback only; the report is
      target/replay-420/report.html. It takes up to 40 minutes, --short at most 5 (120 shops, 1,500 orders), and --whole,
      250,000 orders with each hour as long as its share of them, more than an hour; it fails where anything does not
      hold. Counters sleep after ten seconds, or with --awake not at all, as if each had a machine; on a whole day they
      stay awake, unless it is --asleep.";
