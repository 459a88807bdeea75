//! How often each class of pixel comes: the keyer's prior, and how a picture corrects it.

/// Classes: the bare screen, the screen in shadow, mixtures by quarters of α, and solid figure.
pub(super) const CLASSES: usize = 7;
const SHADOW: usize = 1;
const FIRST_MIXTURE: usize = 2;
const SOLID: usize = CLASSES - 1;

/// Shares of the classes; they add up to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shares(pub [f32; CLASSES]);

impl Default for Shares {
    /// What comes in any picture: a fifth screen, a quarter mixtures, all α alike.
    fn default() -> Self {
        Self([0.08, 0.12, 0.0625, 0.0625, 0.0625, 0.0625, 0.55])
    }
}

/// Rounds of expectation maximisation.
const ROUNDS: usize = 12;

/// Share of the prior that each round keeps: no class dies out.
const KEPT: f32 = 0.1;

/// How much a picture moves the prior, 0 not at all to 1 all the way, as an exponent. The classes overlap, and what they share is easily given to
/// the wrong one.
const TRUST: f32 = 0.8;

/// Least share of its prior that a mixture keeps. Few mixtures mean hard edges: what a picture has none of may come into it later.
const LEAST_MIXTURE: f32 = 0.13;

impl Shares {
    /// From what a document holds; the default where that is none.
    pub fn of(numbers: &[f32]) -> Self {
        let sum: f32 = numbers.iter().sum();
        match <[f32; CLASSES]>::try_from(numbers) {
            Ok(shares) if sum > 0.0 && shares.iter().all(|share| *share >= 0.0) => {
                Self(shares.map(|share| share / sum))
            }
            _ => Self::default(),
        }
    }

    /// With no mixture rarer than in the default: where one is wanted that misses none.
    pub fn generous(&self) -> Self {
        let (Self(shares), Self(prior)) = (self, Self::default());
        let mut most = *shares;
        most.iter_mut().zip(prior).for_each(|(share, prior)| *share = share.max(prior));
        Self::of(&most)
    }

    /// How much likelier each class is here than by `other`.
    pub fn over(&self, other: &Self) -> [f32; CLASSES] {
        let mut ratios = self.0;
        ratios.iter_mut().zip(other.0).for_each(|(share, other)| *share /= other.max(1e-6));
        ratios
    }

    /// Where each class ends on the line from 0 to 1.
    pub fn ends(&self) -> [f32; CLASSES] {
        let mut end = 0.0;
        self.0.map(|share| {
            end += share;
            end
        })
    }

    /// Share of the screen that is in shadow.
    pub fn in_shadow(&self) -> f32 {
        let [lit, shadow, ..] = self.0;
        shadow / (lit + shadow).max(1e-6)
    }

    /// Moves the default towards what explains the pixels of a picture best, by expectation maximisation (Dempster, Laird and Rubin, 1977). `seen` has per kind of
    /// pixel how many there are in the picture, and how many of each class the *default* draws:
    ///
    /// ```text
    /// r_k ∝ π_k n_k / n̄_k,    π_k ← 0.9 mean r_k + 0.1 π̄_k        then    max(0.13 π̄, π̄^0.2 π^0.8)
    /// ```
    ///
    /// A picture full of smoke has more thin mixtures than any other, and one of an opaque figure has them at its edges alone: there a pixel that could be either is
    /// rather bare or solid. The proportion of the other classes stays: the figure may come nearer later.
    pub fn fitted(seen: &[(f32, [f32; CLASSES])]) -> Self {
        let Self(prior) = Self::default();
        let mut shares = prior;
        for _ in 0..ROUNDS {
            let (mut sums, mut total) = ([0.0_f32; CLASSES], 0.0);
            for (count, drawn) in seen {
                let mut likely = *drawn;
                for ((slot, share), prior) in likely.iter_mut().zip(shares).zip(prior) {
                    *slot *= share / prior;
                }
                let all: f32 = likely.iter().sum();
                if all > 0.0 {
                    total += count;
                    sums.iter_mut().zip(likely).for_each(|(sum, likely)| *sum += count * likely / all);
                }
            }
            if total <= 0.0 {
                return Self::default();
            }
            for ((share, sum), prior) in shares.iter_mut().zip(sums).zip(prior) {
                *share = (1.0 - KEPT) * sum / total + KEPT * prior;
            }
        }
        for (class, (share, prior)) in shares.iter_mut().zip(prior).enumerate() {
            let is_mixture = alpha(class, 0.5).is_some();
            *share = if is_mixture {
                (prior.powf(1.0 - TRUST) * share.powf(TRUST)).max(LEAST_MIXTURE * prior)
            } else {
                prior
            };
        }
        Self::of(&shares)
    }
}

/// The class that a number from 0 to 1 falls into.
pub(super) fn class(ends: &[f32; CLASSES], number: f32) -> usize {
    ends.iter().position(|end| number < *end).unwrap_or(SOLID)
}

/// The α of a mixture's class at a place from 0 to 1 within it; `None` of the other classes.
pub(super) fn alpha(class: usize, place: f32) -> Option<f32> {
    let quarter = class.checked_sub(FIRST_MIXTURE).filter(|_| class < SOLID)?;
    Some((quarter as f32 + place) / (SOLID - FIRST_MIXTURE) as f32)
}

pub(super) fn is_solid(class: usize) -> bool {
    class == SOLID
}

/// How much of a class's screen is in shadow, `share` being that of the whole screen.
pub(super) fn in_shadow(class: usize, share: f32) -> f32 {
    match class {
        0 => 0.0,
        SHADOW => 1.0,
        _ => share,
    }
}
