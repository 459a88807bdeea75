//! White balance: what light there was is divided out, as von Kries has it: a factor for each channel of linear light.
//!
//! With `t` the temperature and `n` the tint in stops (100 is two of them) the factors are `2^(t + n÷2)`, `2^−n`, `2^(n÷2 − t)` for red, green and blue, divided
//! by their sum weighted with Rec. 709, so that greys keep their brightness. Any three factors but their brightness are such a pair: the eyedropper's is
//! the one that makes the colour that was clicked grey.

use super::super::Look;
use crate::document::{ParamValue, Spot};
use crate::effect::reference::{LUMA, dot, saturate, srgb_decode, srgb_encode, weighted_sum};
use crate::effect::{Category, Found, Gesture, ParamSpec, Params, Picture, SetUp, Values};

/// The ends of both sliders, and how many of their steps are one stop.
const END: f32 = 100.0;
const PER_STOP: f32 = 50.0;

/// How far around a click is looked, in pixels.
const AROUND: i64 = 2;
/// The least linear light, and the most, that a colour can be told from.
const LEAST: f32 = 0.002;
const MOST: f32 = 0.98;

const SET_UPS: &[SetUp] = &[SetUp {
    name: "grey",
    label: "Pick grey",
    help: "Click what is grey or white in truth: the light's colour is found from it.",
    gesture: Gesture::Click,
}];

fn factors(params: &Params) -> [f32; 3] {
    let [temperature, tint] = ["temperature", "tint"].map(|name| params.float(name) / PER_STOP);
    let gains = [temperature + 0.5 * tint, -tint, 0.5 * tint - temperature].map(f32::exp2);
    let brightness = dot(gains, LUMA);
    gains.map(|gain| gain / brightness)
}

fn set_up(name: &str, spot: Spot, _: &Params, picture: &Picture) -> Result<Found, String> {
    match (name, spot) {
        ("grey", Spot::At(at)) => grey(picture, at),
        ("grey", _) => Err("White balance needs a place in the picture: click what is to be grey.".into()),
        _ => Err(format!("White balance has no set-up named {name:?}: it has grey.")),
    }
}

fn grey(picture: &Picture, at: [f64; 2]) -> Result<Found, String> {
    let light =
        light_at(picture, at).ok_or("White balance sees nothing there: click an opaque part of the picture.")?;
    if light.iter().any(|channel| *channel < LEAST) {
        return Err("White balance cannot tell a colour so dark: click something brighter that is grey.".into());
    }
    if light.iter().any(|channel| *channel > MOST) {
        return Err(
            "White balance cannot tell a colour that is overexposed: click something darker that is grey.".into()
        );
    }
    let [r, g, b] = light.map(|channel| -channel.log2());
    let (temperature, tint) = (0.5 * (r - b), (0.5 * (r + b) - g) / 1.5);
    let on_slider = |stops: f32| f64::from((stops * PER_STOP * 100.0).round() / 100.0);
    let [temperature, tint] = [temperature, tint].map(on_slider);
    let beyond = temperature.abs().max(tint.abs()) > f64::from(END);
    let said = match beyond {
        true => "What was clicked is too colourful to become grey: it is as grey as it can be.".to_owned(),
        false => format!("Temperature {temperature:.1}, tint {tint:.1}: what was clicked is grey."),
    };
    let value = |number: f64| ParamValue::from(number.clamp(-f64::from(END), f64::from(END)));
    let params = [("temperature".to_owned(), value(temperature)), ("tint".to_owned(), value(tint))].into();
    Ok(Found { params, said })
}

/// The mean linear light around a place; none where all is transparent.
fn light_at(picture: &Picture, [x, y]: [f64; 2]) -> Option<[f32; 3]> {
    let (x, y) = ((x * picture.width as f64).floor() as i64, (y * picture.height as f64).floor() as i64);
    let around = (-AROUND..=AROUND).flat_map(|dy| (-AROUND..=AROUND).map(move |dx| (dx, dy)));
    let [r, g, b, weight] = weighted_sum(around.map(|(dx, dy)| {
        let [r, g, b, a] = picture.at(x + dx, y + dy);
        let [r, g, b] = [r, g, b].map(srgb_decode);
        ([r, g, b, 1.0], a)
    }));
    (weight > 0.01).then(|| [r, g, b].map(|channel| channel / weight))
}

pub(super) fn white_balance() -> Look {
    let help = "Takes the colour of the light out of the picture: warmer or cooler, greener or more magenta.";
    let wgsl = include_str!("../../../../shaders/effects/color/white_balance.wgsl");
    let slider =
        |name, label, help| ParamSpec::float(name, label, help, 0.0, f64::from(-END)..=f64::from(END)).step(0.1);
    let looks =
        |temperature: f64, tint: f64| -> Values { vec![("temperature", temperature.into()), ("tint", tint.into())] };
    Look::point("white_balance", "White balance", Category::Color, help, wgsl)
        .params([
            slider("temperature", "Temperature", "Below 0 cooler, against the light of lamps; above 0 warmer."),
            slider("tint", "Tint", "Below 0 greener; above 0 more magenta, against fluorescent light."),
        ])
        .set_ups(SET_UPS, set_up)
        .uniforms(|params, _, out| {
            let [r, g, b] = factors(params);
            out.push([r, g, b, 0.0]);
        })
        .pixel(|params, [r, g, b, a], _| {
            let [fr, fg, fb] = factors(params);
            let weighed = |x: f32, factor: f32| srgb_encode(saturate(srgb_decode(x) * factor));
            [weighed(r, fr), weighed(g, fg), weighed(b, fb), a]
        })
        .neutral(Vec::new(), |params| params.float("temperature") == 0.0 && params.float("tint") == 0.0)
        .preset("Against tungsten light", looks(-40.0, -4.0))
        .preset("Against fluorescent light", looks(-12.0, 14.0))
        .preset("Against shade", looks(18.0, 4.0))
        .preset("Golden hour", looks(22.0, 2.0))
}
