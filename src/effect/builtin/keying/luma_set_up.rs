//! Finds the luma key's range in the picture: by a click on what is to go, or by a look at all of it.
//!
//! A black or white background is a peak at one end of the histogram of what the key measures; see [`valley`](super::valley).

use super::luma_key::measured;
use super::valley::{BINS, Histogram};
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

/// How many bins of each end may hold a background's peak, and the least share of all pixels that they must hold.
const END: usize = BINS / 5;
const LEAST_SHARE: f32 = 0.1;

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
    found("luma_min", limit, "darker")
}

fn bright(limit: f32) -> Found {
    found("luma_max", limit, "brighter")
}

fn found(name: &str, limit: f32, which: &str) -> Found {
    let limit = limit.clamp(0.0, 1.0);
    let said = format!("What is {which} than {:.1} % is transparent.", limit * 100.0);
    Found { params: [(name.to_owned(), value(limit))].into(), said }
}

/// Rounded to what a panel shows.
fn value(number: f32) -> ParamValue {
    ((f64::from(number) * 1000.0).round() / 1000.0).into()
}

fn auto(params: &Params, picture: &Picture) -> Result<Found, String> {
    // As the eye sees brightness, about: in linear light shadows would have no room.
    let encoded = params.choice("light") == "encoded";
    let seen = |measure: f32| if encoded { measure } else { measure.max(0.0).sqrt() };
    let histogram = |of: fn(f32) -> f32| {
        let value = |color: &[f32; 4]| (of(seen(measured(params, *color))), color[3]);
        Histogram::of(picture.pixels.iter().map(value))
    };
    let (darks, brights) = (histogram(|seen| seen), histogram(|seen| 1.0 - seen));
    let (is_dark, ours) = if darks.share(END) >= brights.share(END) { (true, darks) } else { (false, brights) };
    if ours.share(END) < LEAST_SHARE {
        return Err(
            "Luma key found no black or white background: light the scene so that it is one, or click it.".into()
        );
    }
    let (limit, edge) = ours.valley(END).ok_or(
        "Luma key cannot tell the background from what stands before it: light them apart, or click the background.",
    )?;
    let [limit, edge] = [limit, edge].map(|place| {
        let seen = if is_dark { place } else { 1.0 - place };
        if encoded { seen } else { seen * seen }
    });
    let width = (edge - limit).abs();
    let mut found = if is_dark { dark(limit) } else { bright(limit) };
    let others = if is_dark {
        [("luma_min_smooth", width), ("luma_max", 1.0), ("luma_max_smooth", 0.0)]
    } else {
        [("luma_max_smooth", width), ("luma_min", 0.0), ("luma_min_smooth", 0.0)]
    };
    found.params.extend(others.map(|(name, number)| (name.to_owned(), value(number))));
    Ok(found)
}
