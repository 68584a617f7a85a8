//! Which pieces an offer counts as bought and which it makes cheaper, so that the shopper saves most.
//!
//! Pure. A piece is one or the other, never both.

use super::Reward;
use crate::money::Cents;
use core::cmp::Reverse;

/// A piece that an offer may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) tag: Cents,
    /// Whether it counts as bought.
    pub(super) buys: bool,
    /// How many cents it would get cheaper; none where it is not what the offer makes cheaper.
    pub(super) gain: Option<i64>,
}

/// So many pieces bought give so many pieces cheaper, so often at most.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    pub(super) needed: usize,
    pub(super) given: usize,
    pub(super) limit: usize,
}

impl Terms {
    /// How many pieces get cheaper for so many bought.
    fn rewards(self, bought: usize) -> usize {
        (bought / self.needed).min(self.limit).saturating_mul(self.given)
    }
}

/// The pieces that gain most, at most so many.
pub(super) fn dearest(candidates: &[Candidate], most: usize) -> Vec<usize> {
    let mut gaining = by_gain(candidates, |_| true);
    gaining.truncate(most);
    gaining
}

/// Those that gain something, the greatest gain first.
fn by_gain(candidates: &[Candidate], is_meant: impl Fn(&Candidate) -> bool) -> Vec<usize> {
    let gain = |at: &usize| candidates.get(*at).and_then(|it| it.gain).unwrap_or(0);
    let mut gaining: Vec<usize> =
        (0..candidates.len()).filter(|at| gain(at) > 0 && candidates.get(*at).is_some_and(&is_meant)).collect();
    gaining.sort_by_key(|at| Reverse(gain(at)));
    gaining
}

/// What is bought and what gets cheaper for it, by place. The candidates are sorted, the dearest first.
pub(super) fn by_pieces(candidates: &[Candidate], terms: Terms, reward: Reward) -> (Vec<usize>, Vec<usize>) {
    let rewarded = match reward {
        Reward::Cheapest => of_equal_or_lesser_value(candidates, terms),
        Reward::Dearest => whatever_they_cost(candidates, terms),
    };
    let times = rewarded.len().div_ceil(terms.given.max(1));
    // The dearest are bought: with them every reward costs no more than what is bought for it.
    let bought = (0..candidates.len())
        .filter(|at| candidates.get(*at).is_some_and(|it| it.buys) && !rewarded.contains(at))
        .take(times.saturating_mul(terms.needed))
        .collect();
    (bought, rewarded)
}

/// Of pieces that may be bought as well as made cheaper, some number of those that gain most are made cheaper. Every such
/// number is tried.
fn whatever_they_cost(candidates: &[Candidate], terms: Terms) -> Vec<usize> {
    let gain = |at: &usize| candidates.get(*at).and_then(|it| it.gain).unwrap_or(0);
    let either = by_gain(candidates, |it| it.buys);
    let only_rewards = by_gain(candidates, |it| !it.buys);
    let buying = candidates.iter().filter(|it| it.buys).count();
    let mut best: (i64, Vec<usize>) = (0, Vec::new());
    for taken in 0..=either.len() {
        let rewards = terms.rewards(buying.saturating_sub(taken));
        let Some(others) = rewards.checked_sub(taken) else { break };
        let chosen: Vec<usize> = either.iter().take(taken).chain(only_rewards.iter().take(others)).copied().collect();
        let saves = chosen.iter().map(gain).fold(0, i64::saturating_add);
        if saves > best.0 {
            best = (saves, chosen);
        }
    }
    best.1
}

/// What has been done with the pieces so far, which is all that the rest depends on.
#[derive(Clone, Copy)]
struct Progress {
    /// How many were bought since the last reward was earned.
    towards: usize,
    /// How many rewards are earned and not taken.
    earned: usize,
    /// How often a reward was earned, where that has an end.
    times: usize,
}

/// From the dearest to the cheapest, each piece is bought, made cheaper if that is earned, or neither; all ways are
/// weighed against each other. Of pieces with one price those come first that can be bought, and of these the ones that
/// gain least, so that they count for the others.
fn of_equal_or_lesser_value(candidates: &[Candidate], terms: Terms) -> Vec<usize> {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|at| candidates.get(*at).map(|it| (Reverse(it.tag), Reverse(it.buys), it.gain.unwrap_or(0))));
    let gaining = candidates.iter().filter(|it| it.gain.is_some_and(|gain| gain > 0)).count();
    let times = candidates.iter().filter(|it| it.buys).count() / terms.needed;
    let ends_after = (terms.limit < times).then_some(terms.limit);
    let ways = Ways { terms, most_earned: times.saturating_mul(terms.given).min(gaining), ends_after };
    // What the pieces from each one on save at most, for every progress: from the last piece backwards.
    let mut saves: Vec<Vec<i64>> = vec![vec![0; ways.states()]];
    for at in order.iter().rev() {
        let (Some(piece), Some(after)) = (candidates.get(*at), saves.last()) else { return Vec::new() };
        let best = |from: Progress| {
            let saved = ways.with(piece, from).map(|(to, gain)| gain.saturating_add(ways.look(after, to)));
            saved.max().unwrap_or(0)
        };
        saves.push((0..ways.states()).map(|state| best(ways.progress(state))).collect());
    }
    saves.pop();
    let mut progress = Progress { towards: 0, earned: 0, times: 0 };
    let mut rewarded = Vec::new();
    for at in order {
        let (Some(piece), Some(after)) = (candidates.get(at), saves.pop()) else { break };
        let best = ways.with(piece, progress).max_by_key(|(to, gain)| gain.saturating_add(ways.look(&after, *to)));
        let Some((to, gain)) = best else { break };
        if gain > 0 {
            rewarded.push(at);
        }
        progress = to;
    }
    rewarded
}

/// What can be done with a piece.
#[derive(Clone, Copy)]
struct Ways {
    terms: Terms,
    /// More rewards than pieces that gain are of no use.
    most_earned: usize,
    /// How often a reward can be earned; none: as often as it will be.
    ends_after: Option<usize>,
}

impl Ways {
    /// How many kinds of progress there are.
    fn states(self) -> usize {
        self.terms.needed * (self.most_earned + 1) * (self.ends_after.unwrap_or(0) + 1)
    }

    fn progress(self, state: usize) -> Progress {
        let (needed, earned) = (self.terms.needed, self.most_earned + 1);
        Progress { towards: state % needed, earned: state / needed % earned, times: state / needed / earned }
    }

    fn look(self, row: &[i64], progress: Progress) -> i64 {
        let Progress { towards, earned, times } = progress;
        let state = towards + self.terms.needed * (earned + (self.most_earned + 1) * times);
        row.get(state).copied().unwrap_or(0)
    }

    fn with(self, piece: &Candidate, from: Progress) -> impl Iterator<Item = (Progress, i64)> {
        let buys = piece.buys.then(|| (self.after_buying(from), 0));
        let gets = piece.gain.filter(|gain| *gain > 0).and_then(|gain| {
            let earned = from.earned.checked_sub(1)?;
            Some((Progress { earned, ..from }, gain))
        });
        [Some((from, 0)), buys, gets].into_iter().flatten()
    }

    fn after_buying(self, from: Progress) -> Progress {
        let Progress { towards, earned, times } = from;
        if self.ends_after.is_some_and(|end| times >= end) {
            return from;
        }
        if towards + 1 < self.terms.needed {
            return Progress { towards: towards + 1, ..from };
        }
        let earned = earned.saturating_add(self.terms.given).min(self.most_earned);
        Progress { towards: 0, earned, times: self.ends_after.map_or(0, |_| times + 1) }
    }
}
