//! `cargo run`: every stage of a start with its seconds, then the addresses, then whatever keys and commands ask for.
//!
//! I/O: the terminal, signals, the whole stack.

use super::control::{self, Control};
use super::keys::Keys;
use super::paint::{Paint, Stages};
use super::session::Session;
use super::{CliError, arguments};
use everbud_local::blame::Whose;
use everbud_local::bundle_build::{self, BUDGET_BYTES, BuiltBundle, BundleBuild};
use everbud_local::origin::{self, DemoStaff, SeededShop};
use everbud_local::places::Places;
use everbud_local::stack::{EdgeStorage, Stack, StackOptions, Step};
use everbud_local::worker_build::{self, WorkerBuild};
use everbud_local::workerd::{Listener, LogLine, MINUTE};
use everbud_local::{packages, patience, toolchain, zips};
use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

/// What Cloudflare's clock would call each quarter of an hour, besides each minute.
const QUARTER: &str = "*/15 * * * *";

/// What was put into the database at the start.
#[derive(Default)]
struct Seeded {
    shops: Vec<SeededShop>,
    operators: Vec<DemoStaff>,
    /// With which commands from a second terminal ask the worker.
    token: String,
}

enum Event {
    Key(char),
    Told(String),
    Stop,
}

/// Builds, starts, and stays until it is asked to stop.
pub(crate) fn everything(places: &Places, port: u16, paint: Paint) -> Result<(), CliError> {
    let Some(_session) = Session::take(places)? else {
        return Err(CliError::yours("everbud is already running; use that one, or stop it first"));
    };
    println!("\n  {} {}\n", paint.bold("everbud"), paint.dim("a storefront that sells while its database is down"));
    let (sender, events) = mpsc::channel();
    let running = Arc::new(AtomicBool::new(false));
    heed_signals(&running, sender.clone())?;
    let stages = Stages::new(paint);
    let (stack, seeded) = start(places, port, paint, &stages).inspect_err(|_| stages.fail())?;
    stages.end();
    let stack = Arc::new(stack);
    let told = sender.clone();
    let control = Control::open(places, Arc::downgrade(&stack), seeded.token.clone(), move |words| {
        drop(told.send(Event::Told(words.to_owned())));
    });
    let control = control.map_err(|why| CliError::files(&places.run_file(), &why))?;
    tick(Arc::downgrade(&stack), paint);
    let pressed = sender;
    let keys = Keys::listen(move |key| drop(pressed.send(Event::Key(key))));
    welcome(&stack, &seeded, keys.is_some(), paint);
    running.store(true, Ordering::SeqCst);
    serve(&stack, &events, paint);
    drop((events, keys, control));
    println!("\n  {} stopping", paint.dim("·"));
    finish(stack)?;
    println!("  {} stopped; nothing is left running, and everything is kept for the next run\n", paint.green("✓"));
    Ok(())
}

/// A stop that is asked for while everything runs is made in order. During a start, or a second time, nobody wants
/// to wait: we go at once, and the watchers of what we have started stop it.
fn heed_signals(running: &Arc<AtomicBool>, events: Sender<Event>) -> Result<(), CliError> {
    let running = Arc::clone(running);
    let heeded = ctrlc::set_handler(move || {
        let in_order = running.swap(false, Ordering::SeqCst) && events.send(Event::Stop).is_ok();
        if !in_order {
            std::process::exit(130);
        }
    });
    heeded.map_err(|why| CliError::new(why.to_string(), Whose::Machine))
}

fn start(places: &Places, port: u16, paint: Paint, stages: &Stages) -> Result<(Stack, Seeded), CliError> {
    stages.begin("toolchain");
    let toolchain = toolchain::find(&mut |words| stages.say(words))?;
    stages.say(&toolchain.to_string());
    stages.begin("packages");
    let packages = packages::ensure(places, &mut |words| stages.say(words))?;
    stages.begin("build");
    let order = WorkerBuild::quick(&places.root);
    let edge = worker_build::build_aloud(&toolchain, &packages, &order, &mut |words| stages.say(words))?;
    // Both are the whole of it here; only the shipped ones are cut to what each is for.
    let (all, gzip) = (megabytes(edge.storefront.bytes), megabytes(edge.storefront.gzip_bytes));
    stages.say(&format!("worker {}, {all:.2} MB, {gzip:.2} MB after gzip", edge.id));
    stages.begin("bundles");
    let orders = BundleBuild::all(&places.root);
    let zips = zips::ensure(places, &mut |words| stages.say(words))?;
    let bundles = bundle_build::build_all(&toolchain, &packages, &orders, zips, &mut |words| stages.say(words))?;
    stages.say(&bundles.bundles.iter().map(weight).collect::<Vec<_>>().join("; "));
    let seeded: Arc<Mutex<Seeded>> = Arc::default();
    let kept = Arc::clone(&seeded);
    let mut options = StackOptions::new(edge, places.data());
    options.bundles = Some(bundles);
    options.port = Some(port);
    options.durable = true;
    options.edge_storage = EdgeStorage::Kept;
    options.listener = Some(listener(places, paint)?);
    options.steps = vec![
        Step::new("migrate", |access| {
            origin::migrate(&access.url, &access.edge_password).map(drop).map_err(|why| why.to_string())
        }),
        Step::new("seed", move |access| {
            let found = seed(&access.url).map_err(|why| why.to_string())?;
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = found;
            Ok(())
        }),
    ];
    let stack = Stack::start(&packages, options, &mut |name| stages.begin(name))?;
    stages.begin("publish");
    stack.scheduled(MINUTE)?;
    let seeded = std::mem::take(&mut *seeded.lock().unwrap_or_else(PoisonError::into_inner));
    Ok((stack, seeded))
}

fn seed(url: &str) -> Result<Seeded, origin::OriginError> {
    let shops = origin::seed_demo(url)?;
    let operators = origin::demo_operators(url)?;
    Ok(Seeded { shops, operators, token: origin::mint_operator_token(url, "this stack's commands", true)? })
}

/// What a bundle weighs, for people.
pub(super) fn weight(bundle: &BuiltBundle) -> String {
    format!(
        "bundle {} {}, {:.1} kB of {:.0} after brotli ({:.1} kB wasm, {:.1} kB script)",
        bundle.name,
        bundle.id,
        kilobytes(bundle.wire_bytes()),
        kilobytes(BUDGET_BYTES),
        kilobytes(bundle.wasm_brotli_bytes),
        kilobytes(bundle.script_brotli_bytes)
    )
}

pub(super) fn kilobytes(bytes: u64) -> f64 {
    megabytes(bytes) * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "a size for people, with two digits")]
pub(super) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

/// Everything goes into a file; what somebody should look at also goes to the terminal.
fn listener(places: &Places, paint: Paint) -> Result<Listener, CliError> {
    let path = places.worker_log();
    let file = Mutex::new(File::create(&path).map_err(|why| CliError::files(&path, &why))?);
    Ok(Arc::new(move |line: &LogLine| {
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writeln!(file, "{:<5} {}", line.level, line.message);
        if line.level == "error" {
            let first = line.message.lines().next().unwrap_or_default();
            println!("  {} {}", paint.red("worker"), paint.dim(first));
        }
    }))
}

/// Locally no clock calls the worker, so this one does.
fn tick(stack: Weak<Stack>, paint: Paint) {
    std::thread::spawn(move || {
        let start = Instant::now();
        let mut minutes: u32 = 0;
        loop {
            let next = start + Duration::from_secs(60) * (minutes + 1);
            std::thread::sleep(next.saturating_duration_since(Instant::now()));
            minutes += 1;
            let Some(stack) = stack.upgrade() else { return };
            let quarter = minutes.is_multiple_of(15).then_some(QUARTER);
            for cron in [Some(MINUTE), quarter].into_iter().flatten() {
                if let Err(why) = stack.scheduled(cron) {
                    println!("  {} {}", paint.red("clock"), paint.dim(&why.to_string()));
                }
            }
        }
    });
}

fn welcome(stack: &Stack, seeded: &Seeded, keys: bool, paint: Paint) {
    let (port, shops) = (stack.port(), &seeded.shops);
    println!();
    for shop in shops {
        println!("  {:<24} {}", shop.name, paint.bold(&format!("http://{}.localhost:{port}", shop.slug)));
    }
    println!("  {:<24} {}", "the platform", paint.bold(&format!("http://localhost:{port}")));
    println!("\n  {}", paint.dim("each shop's desk is at /desk; sign in as"));
    for person in shops.iter().flat_map(|shop| &shop.staff) {
        println!("  {:<36} {:<24} {}", person.name.as_str(), person.password, paint.dim(person.role.key()));
    }
    for person in &seeded.operators {
        println!(
            "  {:<36} {:<24} {}",
            person.name.as_str(),
            person.password,
            paint.dim(&format!("operator, at http://localhost:{port}/console"))
        );
    }
    let hint = if keys {
        "press d to stop the database, u to bring it back, ? for more, q to quit"
    } else {
        "Ctrl-C stops everything"
    };
    println!("\n  {}\n", paint.dim(hint));
}

fn serve(stack: &Stack, events: &Receiver<Event>, paint: Paint) {
    loop {
        let key = match events.recv_timeout(Duration::from_secs(3600)) {
            Ok(Event::Key(key)) => key,
            Ok(Event::Told(words)) => {
                println!("  {} database {words}", paint.yellow("●"));
                continue;
            }
            Ok(Event::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => continue,
        };
        let words: &[&str] = match key {
            'd' => &["down"],
            'u' => &["up"],
            'h' => &["hang"],
            's' => &["slow"],
            'r' => &["reset"],
            'o' => &["readonly"],
            'f' => &["flap"],
            'q' => return,
            '?' => {
                println!("\n{}\n", arguments::HELP);
                continue;
            }
            _ => continue,
        };
        match control::database(stack, words) {
            Ok(said) if said == "up" => println!("  {} database up", paint.green("●")),
            Ok(said) => println!("  {} database {said}", paint.yellow("●")),
            Err(why) => println!("  {} {why}", paint.red("✗")),
        }
    }
}

/// The clock or a second terminal may be using the stack this moment; it is stopped by whoever holds it last, and
/// that must be before we go.
fn finish(stack: Arc<Stack>) -> Result<(), CliError> {
    let watched = Arc::downgrade(&stack);
    drop(stack);
    let gone = patience::until("everything stopping", Duration::from_secs(120), || match watched.strong_count() {
        0 => Ok(()),
        users => Err(format!("{users} still use it")),
    });
    gone.map_err(|why| CliError::new(why.to_string(), Whose::Everbud))
}
