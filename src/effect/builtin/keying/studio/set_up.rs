//! Finds the studio keyer's parameters: from the whole picture, from a click or a region on the screen, and from clicks on what is keyed wrongly.

use super::analysis::{Analysis, Hint};
use super::palette::{self, figure};
use super::sample::{Sample, finite, median};
use super::screen::{self, scale, tint_measure};
use super::shares::Shares;
use super::table::{Model, is_known};
use super::{ChromaKeyStudio, MOST_SCREENS};
use crate::document::{ParamValue, Spot};
use crate::effect::param::colors_value;
use crate::effect::{Found, Gesture, Params, Picture, SetUp};

pub(super) const SET_UPS: &[SetUp] = &[
    SetUp {
        name: "auto",
        label: "Auto",
        help: "Finds the screen, its light, noise and shadows, and the figure's colours in the picture as it is now.",
        gesture: Gesture::Press,
    },
    SetUp {
        name: "pick",
        label: "Pick screen",
        help: "Click the screen: everything else is found from there.",
        gesture: Gesture::Click,
    },
    SetUp {
        name: "region",
        label: "Screen region",
        help: "Draw a rectangle over a piece of the screen: everything else is found from there.",
        gesture: Gesture::Region,
    },
    SetUp {
        name: "plate",
        label: "Take clean plate",
        help: "Step out of the picture first. Keeps the empty screen as a file, so that its light and folds are known at each pixel.",
        gesture: Gesture::Capture("plate"),
    },
    SetUp {
        name: "background",
        label: "Is screen",
        help: "Click what should be transparent and is not.",
        gesture: Gesture::Click,
    },
    SetUp {
        name: "foreground",
        label: "Is figure",
        help: "Click what should be opaque and is not.",
        gesture: Gesture::Click,
    },
];

/// How far around a click is looked, in pixels.
const AROUND: i64 = 3;

/// Least share of the picture that a screen is.
const LEAST_COVERED: f32 = 0.03;

pub(super) fn set_up(name: &str, spot: Spot, params: &Params, picture: &Picture) -> Result<Found, String> {
    if picture.width < 8 || picture.height < 8 {
        return Err(format!(
            "The picture is {} × {} pixels: too small to find a screen in.",
            picture.width, picture.height
        ));
    }
    match (name, spot) {
        ("auto", _) => find(picture, Hint::None),
        ("pick", Spot::At(at)) => find(picture, Hint::Color(median(&around(picture, at)))),
        ("region", Spot::Within { from, to }) => find(picture, Hint::Color(median(&within(picture, from, to)))),
        ("background", Spot::At(at)) => Ok(background(params, picture, at)),
        ("foreground", Spot::At(at)) => Ok(foreground(params, picture, at)),
        ("pick" | "background" | "foreground", _) => Err("Click a place in the picture.".into()),
        ("region", _) => Err("Draw a rectangle over a piece of the screen.".into()),
        _ => Err(format!("The studio keyer has no set-up named {name:?}.")),
    }
}

fn find(picture: &Picture, hint: Hint) -> Result<Found, String> {
    let sample = Sample::of(picture);
    let analysis = Analysis::of(&sample, hint)?;
    if analysis.covered < LEAST_COVERED {
        let percent = (100.0 * analysis.covered).round();
        return Err(match hint {
            Hint::None => {
                format!("No screen found: its likeliest colour covers {percent} % of the picture. Pick it yourself.")
            }
            Hint::Color(_) => {
                format!("That colour covers {percent} % of the picture: too little for a screen. Click the screen.")
            }
        });
    }
    let colors = figure(&sample, &analysis);
    let shares = shares(&analysis, &colors);
    let said = said(&analysis, colors.len());
    let params = [
        ("screen", color_value(analysis.screen.encoded)),
        ("light", analysis.light.0.map(|term| ParamValue::from(rounded(term, 4))).into_iter().collect()),
        ("noise", rounded(analysis.noise.clamp(0.0, 0.06), 4).into()),
        ("shadow", rounded(analysis.shadow, 3).into()),
        ("figure", list(&colors)),
        ("screens", list(&[])),
        // What is known of the light, the shadows and the noise need not be cut off.
        ("clip_black", 0.01.into()),
        ("shares", shares.0.map(|share| ParamValue::from(rounded(share, 4))).into_iter().collect()),
    ];
    Ok(Found { params: params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(), said })
}

fn shares(analysis: &Analysis, colors: &[[f32; 3]]) -> Shares {
    let model = Model {
        screen: analysis.screen.encoded,
        screens: Vec::new(),
        figure: colors.to_vec(),
        noise: analysis.noise.clamp(0.0, 0.06),
        shadow: analysis.shadow,
        shares: Shares::default(),
    };
    model.fitted_shares(&analysis.evened)
}

fn said(analysis: &Analysis, colors: usize) -> String {
    let [r, g, b] = analysis.screen.encoded.map(|channel| (channel * 255.0).round() as u8);
    let percent = |share: f32| (100.0 * share).round();
    let figure = match colors {
        0 => "no figure in front of it".to_owned(),
        1 => "a figure of one colour".to_owned(),
        count => format!("a figure of {count} colours"),
    };
    format!(
        "Found a screen of #{r:02x}{g:02x}{b:02x} over {} % of the picture, shadows {} % darker, and {figure}.",
        percent(analysis.covered),
        percent(analysis.shadow)
    )
}

/// What was clicked is screen: a shade of it deepens the shadows, anything else is a further colour of it.
fn background(params: &Params, picture: &Picture, at: [f64; 2]) -> Found {
    let color = evened(params, picture, at);
    let model = ChromaKeyStudio::model(params);
    let (shade, rest) = screen::Screen::new(model.screen).shade_of(color);
    let mut found = Found::default();
    let set = |found: &mut Found, name: &str, value| _ = found.params.insert(name.to_owned(), value);
    if rest < 0.1 && shade < 1.0 && 1.0 - shade <= 0.62 {
        let shadow = (1.0 - shade + 0.06).min(0.65).max(model.shadow);
        set(&mut found, "shadow", rounded(shadow, 3).into());
        found.said = format!("Shadows up to {} % darker than the screen are screen now.", (100.0 * shadow).round());
    } else {
        let mut screens = model.screens;
        if !is_known(&screens, color) {
            screens.insert(0, color);
        }
        screens.truncate(MOST_SCREENS);
        set(&mut found, "screens", list(&screens));
        found.said = "That colour is screen now.".into();
    }
    // It cannot be both.
    let figure: Vec<[f32; 3]> = model.figure.into_iter().filter(|other| !is_known(&[*other], color)).collect();
    set(&mut found, "figure", list(&figure));
    found
}

fn foreground(params: &Params, picture: &Picture, at: [f64; 2]) -> Found {
    let color = evened(params, picture, at);
    let model = ChromaKeyStudio::model(params);
    let mut figure = model.figure;
    if !is_known(&figure, color) {
        figure.insert(0, color);
    }
    figure.truncate(palette::MOST_COLORS);
    let screens: Vec<[f32; 3]> = model.screens.into_iter().filter(|other| !is_known(&[*other], color)).collect();
    let params = [("figure", list(&figure)), ("screens", list(&screens))];
    Found {
        params: params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        said: "That colour is figure now.".into(),
    }
}

/// The colour at a place under even light.
fn evened(params: &Params, picture: &Picture, at: [f64; 2]) -> [f32; 3] {
    let place = at.map(|v| (v * 2.0 - 1.0) as f32);
    let screen = ChromaKeyStudio::model(params).screen;
    let local = scale(screen, ChromaKeyStudio::light(params).at(place.into()));
    screen::evened(median(&around(picture, at)), local, screen, tint_measure(screen))
}

fn around(picture: &Picture, [x, y]: [f64; 2]) -> Vec<[f32; 3]> {
    let (x, y) = ((x * picture.width as f64).floor() as i64, (y * picture.height as f64).floor() as i64);
    let reach = || -AROUND..=AROUND;
    reach().flat_map(|dy| reach().map(move |dx| (dx, dy))).map(|(dx, dy)| opaque(picture.at(x + dx, y + dy))).collect()
}

fn within(picture: &Picture, from: [f64; 2], to: [f64; 2]) -> Vec<[f32; 3]> {
    let span = |a: f64, b: f64, size: usize| {
        let at = |v: f64| (v.clamp(0.0, 1.0) * size as f64) as usize;
        let (low, high) = (at(a.min(b)).min(size.saturating_sub(1)), at(a.max(b)));
        low..high.max(low + 1).min(size)
    };
    let ([x0, y0], [x1, y1]) = (from, to);
    let columns = span(x0, x1, picture.width);
    let rows = span(y0, y1, picture.height);
    rows.flat_map(|y| columns.clone().map(move |x| (x, y)))
        .map(|(x, y)| opaque(picture.at(x as i64, y as i64)))
        .collect()
}

fn opaque([r, g, b, _]: [f32; 4]) -> [f32; 3] {
    finite([r, g, b])
}

fn rounded(value: f32, decimals: i32) -> f64 {
    let scale = 10.0_f64.powi(decimals);
    (f64::from(value) * scale).round() / scale
}

fn color_value([r, g, b]: [f32; 3]) -> ParamValue {
    ParamValue::from([r, g, b, 1.0].map(|channel| rounded(channel, 4)).to_vec())
}

fn list(colors: &[[f32; 3]]) -> ParamValue {
    colors_value(colors.iter().map(|color| color.map(|channel| rounded(channel, 3))))
}
