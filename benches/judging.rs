//! What judging costs: `cargo bench --bench judging`.
//!
//! One line of `Set-Cookie` and one pair of `Cookie`, as the portals of the platform send them, under charters of 4 to 1,000
//! declarations. Fails when a line or a pair takes more than [`MOST`], or a large charter makes them dearer than [`GROWTH`]
//! allows: names are hashed, so that how many are declared must not matter.
//!
//! Times are medians of rounds that take turns between the charters.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench fails by panicking")]
#![expect(clippy::print_stdout, reason = "it is asked for a table")]

use std::{
    hint::black_box,
    process::ExitCode,
    time::{Duration, Instant, SystemTime},
};

use octroi::{
    charter::defaults,
    consent::{ConsentState, Purposes, Text},
    cookie::Pairs,
    policy::{Catalogue, Consent, Pattern, SitePolicy, SitePolicyBuilder, Tracker, Verdict},
};

/// What one line or pair may take.
const MOST: Duration = Duration::from_nanos(100);

/// What the largest charter may cost, in the smallest.
const GROWTH: f64 = 1.5;

const DECLARATIONS: [usize; 4] = [4, 30, 250, 1000];
const ROUNDS: usize = 41;
const REPEATS: usize = 400;

/// Two that are exempt, and four trackers, of which one is declared by its beginning and one not at all.
const LINES: [&str; 6] = [
    "sessionid=f00dcafef00dcafef00dcafe; HttpOnly; Path=/; SameSite=Lax",
    "csrftoken=0123456789abcdef0123456789abcdef; expires=Thu, 25 Nov 2027 09:00:00 GMT; Max-Age=31449600; Path=/; SameSite=Lax",
    "_ga=GA1.2.1234567890.1234567890; Path=/; Max-Age=63072000",
    "_gid=GA1.2.987654321.123456; Path=/; Max-Age=86400",
    "_pk_id.1.1fff=abcdef0123456789.1234567890.; Path=/; Max-Age=33955200",
    "_fbp=fb.1.1234567890.1234567890; Path=/; Max-Age=7776000; Secure; SameSite=None",
];

const FIELD: &str = "sessionid=f00dcafef00dcafef00dcafe; csrftoken=0123456789abcdef; _ga=GA1.2.1234567890.1234567890; \
    _gid=GA1.2.987654321.123456; _pk_id.1.1fff=abcdef0123456789.1234567890.; _pk_ses.1.1fff=1; django_language=fr; _fbp=fb.1.1";

fn main() -> ExitCode {
    let policies = DECLARATIONS.map(policy);
    let mut rounds = [const { Vec::new() }; DECLARATIONS.len()];
    for _ in 0..ROUNDS {
        for (policy, rounds) in policies.iter().zip(&mut rounds) {
            rounds.push((lines(policy), pairs(policy)));
        }
    }
    println!("{:>13}  {:>12}  {:>12}", "declarations", "ns a line", "ns a pair");
    let medians = rounds.map(|rounds| {
        let middle = |mut times: Vec<f64>| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        };
        (middle(rounds.iter().map(|round| round.0).collect()), middle(rounds.iter().map(|round| round.1).collect()))
    });
    for (count, (line, pair)) in DECLARATIONS.iter().zip(medians) {
        println!("{count:>13}  {line:>12.1}  {pair:>12.1}");
    }
    let (first, last) = (medians[0], medians[medians.len() - 1]);
    let most = MOST.as_nanos() as f64;
    let cheap = medians.iter().all(|(line, pair)| *line <= most && *pair <= most);
    let flat = last.0 <= GROWTH * first.0 && last.1 <= GROWTH * first.1;
    let verdict = |met: bool| if met { "met" } else { "NOT MET" };
    println!("at most {most} ns: {}; flat within {GROWTH}: {}", verdict(cheap), verdict(flat));
    if cheap && flat { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Nanoseconds for one line.
fn lines(policy: &SitePolicy) -> f64 {
    let (consent, now) =
        (Consent::of(&ConsentState::Undecided), SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let begun = Instant::now();
    let mut stripped = 0;
    for _ in 0..REPEATS {
        for line in black_box(LINES) {
            stripped += usize::from(matches!(policy.judge_write(line.as_bytes(), consent, now), Verdict::Strip(_)));
        }
    }
    let spent = begun.elapsed();
    assert_eq!(black_box(stripped), 4 * REPEATS);
    spent.as_nanos() as f64 / (REPEATS * LINES.len()) as f64
}

/// Nanoseconds for one pair.
fn pairs(policy: &SitePolicy) -> f64 {
    let consent = Consent::of(&ConsentState::Undecided);
    let begun = Instant::now();
    let (mut judged, mut stripped) = (0, 0);
    for _ in 0..REPEATS {
        for pair in Pairs::of(black_box(FIELD).as_bytes()) {
            judged += 1;
            stripped += usize::from(matches!(policy.judge_read(pair, consent), Verdict::Strip(_)));
        }
    }
    let spent = begun.elapsed();
    assert_eq!((judged, black_box(stripped)), (8 * REPEATS, 5 * REPEATS));
    spent.as_nanos() as f64 / judged as f64
}

/// A charter of so many declarations, a fifth of them by their beginning.
fn policy(count: usize) -> SitePolicy {
    let mut purposes = Purposes::default();
    for purpose in defaults::purposes() {
        purposes.add(purpose).unwrap();
    }
    let tracker = |pattern: &str, purpose: &str| Tracker {
        pattern: Pattern::parse(pattern).unwrap(),
        purpose: purposes.find(purpose).unwrap(),
        provider: Text::same("p"),
        service: Text::same("s"),
        description: Text::same("d"),
        lifetime: Some(Duration::from_secs(390 * 86_400)),
        ground: None,
    };
    let mut trackers = vec![
        tracker("sessionid", "necessary"),
        tracker("csrftoken", "necessary"),
        tracker("django_language", "necessary"),
        tracker("_pk_*", "audience"),
    ];
    for number in trackers.len()..count {
        let star = if number % 5 == 0 { "*" } else { "" };
        trackers.push(tracker(&format!("tracker_{}_{number}{star}", "x".repeat(number % 7)), "audience"));
    }
    SitePolicyBuilder::new(purposes, Catalogue::compile(trackers).unwrap()).build()
}
