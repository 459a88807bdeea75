//! Finds the luma key's range in the picture: by a click on what is to go, or by a look at all of it.
//!
//! The look is at the histogram of what the key measures, over its square root so that shadows have room, smoothed over three of [`BINS`] bins. A black or white
//! background is a peak at one end; its range ends at the histogram's lowest point between that peak and the next
//! (the valley method, Prewitt and Mendelsohn 1966).

use super::luma_key::measured;
use crate::document::{ParamValue, Spot};
use crate::effect::{Found, Gesture, Params, Picture, SetUp};

pub(super) const SET_UPS: &[SetUp] = &[
    SetUp {
        name: "auto",
        label: "Find background",
        help: "Finds a black or white background and makes it transparent.",
        gesture: Gesture::Press,
    },
    SetUp {
        name: "dark",
        label: "Pick dark",
        help: "What is clicked, and what is darker, becomes transparent.",
        gesture: Gesture::Click,
    },
    SetUp {
        name: "bright",
        label: "Pick bright",
        help: "What is clicked, and what is brighter, becomes transparent.",
        gesture: Gesture::Click,
    },
];

/// How far around a click is looked, in pixels, and what is added to the range that is found there.
const AROUND: i64 = 2;
const MARGIN: f32 = 0.01;

const BINS: usize = 64;
/// How many bins of each end may hold a background's peak, and the least share of all pixels that they must hold.
const END: usize = 10;
const LEAST_SHARE: f32 = 0.1;
/// A valley is at most this much of its peak.
const VALLEY: f32 = 0.3;

pub(super) fn set_up(name: &str, spot: Spot, params: &Params, picture: &Picture) -> Result<Found, String> {
    match (name, spot) {
        ("dark", Spot::At(at)) => Ok(dark(picked(params, picture, at).1 + MARGIN)),
        ("bright", Spot::At(at)) => Ok(bright(picked(params, picture, at).0 - MARGIN)),
        ("dark" | "bright", _) => Err("Luma key needs a place in the picture: click what is to be transparent.".into()),
        ("auto", _) => auto(params, picture),
        _ => Err(format!("Luma key has no set-up named {name:?}: it has auto, dark and bright.")),
    }
}

/// The least and greatest measure around a place.
fn picked(params: &Params, picture: &Picture, [x, y]: [f64; 2]) -> (f32, f32) {
    let (x, y) = ((x * picture.width as f64).floor() as i64, (y * picture.height as f64).floor() as i64);
    let around = || -AROUND..=AROUND;
    let all = around().flat_map(|dy| around().map(move |dx| (dx, dy)));
    let measures = all.map(|(dx, dy)| measured(params, picture.at(x + dx, y + dy)));
    measures.fold((1.0_f32, 0.0_f32), |(least, most), measure| (least.min(measure), most.max(measure)))
}

fn dark(limit: f32) -> Found {
    let limit = limit.clamp(0.0, 1.0);
    found([("luma_min", limit)], format!("What is darker than {:.1} % is transparent.", limit * 100.0))
}

fn bright(limit: f32) -> Found {
    let limit = limit.clamp(0.0, 1.0);
    found([("luma_max", limit)], format!("What is brighter than {:.1} % is transparent.", limit * 100.0))
}

fn found<const N: usize>(params: [(&str, f32); N], said: String) -> Found {
    let value = |value: f32| ParamValue::from((f64::from(value) * 10_000.0).round() / 10_000.0);
    Found { params: params.map(|(name, number)| (name.to_owned(), value(number))).into(), said }
}

fn auto(params: &Params, picture: &Picture) -> Result<Found, String> {
    let histogram = histogram(params, picture);
    let share = |bins: &[f32]| bins.iter().sum::<f32>();
    let (low, high) = (share(histogram.get(..END).unwrap_or(&[])), share(histogram.get(BINS - END..).unwrap_or(&[])));
    if low.max(high) < LEAST_SHARE {
        return Err(
            "Luma key found no black or white background: light the scene so that it is one, or click it.".into()
        );
    }
    let is_dark = low >= high;
    let inwards: Vec<f32> = if is_dark { histogram.to_vec() } else { histogram.iter().rev().copied().collect() };
    let (limit, edge) = valley(&inwards).ok_or(
        "Luma key cannot tell the background from what stands before it: light them apart, or click the background.",
    )?;
    Ok(if is_dark {
        let mut found = dark(measure(limit));
        found.params.extend(
            self::found(
                [("luma_min_smooth", measure(edge) - measure(limit)), ("luma_max", 1.0), ("luma_max_smooth", 0.0)],
                String::new(),
            )
            .params,
        );
        found
    } else {
        let (limit, edge) = (measure(1.0 - limit), measure(1.0 - edge));
        let mut found = bright(limit);
        found.params.extend(
            self::found(
                [("luma_max_smooth", limit - edge), ("luma_min", 0.0), ("luma_min_smooth", 0.0)],
                String::new(),
            )
            .params,
        );
        found
    })
}

/// The measure at a place of the histogram, 0 to 1.
fn measure(place: f32) -> f32 {
    place * place
}

/// Shares of the picture's visible pixels.
fn histogram(params: &Params, picture: &Picture) -> [f32; BINS] {
    let mut counts = [0.0_f32; BINS];
    let mut total = 0.0_f32;
    for color in &picture.pixels {
        let [.., alpha] = *color;
        let bin = (measured(params, *color).max(0.0).sqrt() * BINS as f32) as usize;
        if let Some(count) = counts.get_mut(bin.min(BINS - 1)) {
            *count += alpha;
        }
        total += alpha;
    }
    let at = |bin: usize, offset: isize| bin.checked_add_signed(offset).and_then(|bin| counts.get(bin)).unwrap_or(&0.0);
    std::array::from_fn(|bin| (at(bin, -1) + 2.0 * at(bin, 0) + at(bin, 1)) / (4.0 * total.max(1.0)))
}

/// Where the background ends and where what stands before it begins, from its end of the histogram inwards, 0 to 1.
fn valley(bins: &[f32]) -> Option<(f32, f32)> {
    let greatest = |from: usize, to: usize| {
        let range = bins.iter().enumerate().take(to).skip(from);
        range.max_by(|(_, a), (_, b)| a.total_cmp(b)).map(|(index, share)| (index, *share))
    };
    let (peak, most) = greatest(0, END)?;
    let low = |share: &f32| *share <= most * VALLEY;
    let ends = peak + bins.iter().skip(peak).position(low)?;
    // As deep as it goes before it rises again, and as wide as it is that deep.
    let (first, least) = bins
        .iter()
        .enumerate()
        .skip(ends)
        .scan(most, |before, (index, share)| {
            let falls = *share <= *before;
            *before = *share;
            falls.then_some((index, *share))
        })
        .last()?;
    let flat = |share: &&f32| **share <= least + most * 0.02;
    let start = first - bins.get(ends..=first)?.iter().rev().take_while(flat).count().saturating_sub(1);
    let place = |bin: usize| bin as f32 / BINS as f32;
    let end = start + bins.iter().skip(start).take_while(flat).count().min(BINS / 8);
    Some((place(start), place(end.max(start + 1))))
}
