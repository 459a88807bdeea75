//! The studio keyer: what it takes away and what it keeps, its table, and what it finds in a picture.

use super::{effect, params, picture};
use scrim::document::{ParamValue, Spot};
use scrim::effect::reference::srgb_encode;
use scrim::effect::{Found, Gesture, Lut3d, Picture};
use scrim::truth::random::Random;
use scrim::truth::{Kind, case};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

type Given<'a> = &'a [(&'a str, ParamValue)];

const STUDIO: &str = "chroma_key_studio";

/// The screen's colour where nobody set one.
const GREEN: [f32; 3] = [0.0, 177.0 / 255.0, 64.0 / 255.0];

/// Alphas that nobody sees as anything but nothing and all.
const CLEAR: f32 = 0.02;
const SOLID: f32 = 0.97;

/// How far a found screen may be from the one that was painted or lit, encoded: two shades of eight bits, for noise and the figure's light.
const FOUND: f32 = 0.02;

/// How far the measured light may be from the true one, as a share of it.
const LIT: f32 = 0.05;

/// A picture whose size holds a head, a few hundred pixels of it, and is quick to key.
const SIZE: (usize, usize) = (160, 90);

/// Large enough for hair of the width that it has in the cases.
const CASE_SIZE: (usize, usize) = (320, 180);

fn keyed(given: Given<'_>, input: &Picture) -> Picture {
    let effect = effect(STUDIO);
    effect.reference(&params(&*effect, given), input, Path::new(""))
}

/// What becomes of one colour.
fn one([r, g, b]: [f32; 3], given: Given<'_>) -> [f32; 4] {
    keyed(given, &picture(1, 1, |_, _| [r, g, b, 1.0])).at(0, 0)
}

fn alpha(color: [f32; 3], given: Given<'_>) -> f32 {
    one(color, given)[3]
}

fn table(given: Given<'_>) -> Arc<Lut3d> {
    let effect = effect(STUDIO);
    let assets = effect.assets(&params(&*effect, given), Path::new("")).unwrap();
    assets.lut.expect("the keyer reads a table")
}

fn set_up(name: &str, spot: Spot, given: Given<'_>, input: &Picture) -> Result<Found, String> {
    let effect = effect(STUDIO);
    effect.set_up(name, spot, &params(&*effect, given), input)
}

#[track_caller]
fn auto(input: &Picture) -> Found {
    set_up("auto", Spot::Whole, &[], input).unwrap_or_else(|error| panic!("{error}"))
}

fn values(found: &Found) -> Vec<(&str, ParamValue)> {
    found.params.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
}

fn number(found: &Found, name: &str) -> f32 {
    found.params.get(name).and_then(ParamValue::as_f64).unwrap_or_else(|| panic!("no {name} in {found:?}")) as f32
}

fn screen_of(found: &Found) -> [f32; 3] {
    let effect = effect(STUDIO);
    let [r, g, b, _] = params(&*effect, &values(found)).color("screen");
    [r, g, b]
}

/// How bright the light that was found is, at a place from −1 to 1, by the formula that documents hold the terms of.
fn light_of(found: &Found) -> impl Fn((f32, f32)) -> f32 + use<> {
    let effect = effect(STUDIO);
    let terms = params(&*effect, &values(found)).measured("light");
    move |(x, y)| {
        let monomials = [x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y];
        1.0 + terms.iter().zip(monomials).map(|(term, monomial)| term * monomial).sum::<f32>()
    }
}

/// The greatest difference of two colours' channels.
fn apart(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

// Defaults.

/// What people and their clothes have, without the screen's tint: greys, skins, hair.
const FIGURES: [(&str, [u8; 3]); 11] = [
    ("black", [0, 0, 0]),
    ("near black", [23, 22, 24]),
    ("dark grey", [60, 60, 60]),
    ("grey", [128, 128, 128]),
    ("light grey", [200, 200, 200]),
    ("white", [255, 255, 255]),
    ("pale skin", [240, 200, 176]),
    ("skin", [198, 134, 102]),
    ("brown skin", [141, 86, 56]),
    ("dark skin", [92, 58, 42]),
    ("dark hair", [26, 21, 19]),
];

fn encoded(bytes: [u8; 3]) -> [f32; 3] {
    bytes.map(|byte| f32::from(byte) / 255.0)
}

#[test]
fn at_its_defaults_the_bare_screen_is_gone_and_figures_are_whole() {
    assert_eq!(alpha(GREEN, &[]), 0.0);
    for (name, bytes) in FIGURES {
        let [.., alpha] = one(encoded(bytes), &[]);
        assert!(alpha >= SOLID, "{name} is let through: {alpha}");
    }
}

#[test]
fn noise_and_shades_of_the_screen_are_gone_at_the_defaults() {
    for factor in [0.92, 0.96, 1.03] {
        let shade = GREEN.map(|channel| channel * factor);
        assert!(alpha(shade, &[]) < CLEAR, "{factor}: {}", alpha(shade, &[]));
    }
    for off in [[0.01, 0.0, -0.01], [0.0, -0.01, 0.01], [0.01, 0.01, 0.0]] {
        let color = std::array::from_fn(|i| GREEN[i] + off[i]);
        assert!(alpha(color, &[]) < CLEAR, "{off:?}: {}", alpha(color, &[]));
    }
}

#[test]
fn a_transparent_picture_stays_transparent() {
    let input = picture(4, 4, |x, _| [0.8, 0.5, 0.4, x as f32 / 3.0]);
    let keyed = keyed(&[], &input);
    for x in 0..4 {
        let ([.., is], [.., was]) = (keyed.at(x, 2), input.at(x, 2));
        assert!((is - was * alpha([0.8, 0.5, 0.4], &[])).abs() < 1e-5, "column {x}: {is} of {was}");
    }
}

// The table.

/// The expected share of figure alone: no core matte and no clips.
const BARE: [(&str, f64); 3] = [("core", 0.0), ("clip_black", 0.0), ("clip_white", 1.0)];

fn share(color: [f32; 3], screen: [f32; 3]) -> f32 {
    let mut given: Vec<_> = BARE.iter().map(|(name, value)| (*name, json!(value))).collect();
    given.push(("screen", json!(screen)));
    alpha(color, &given)
}

#[test]
fn a_table_is_clear_at_its_screen_and_solid_far_away() {
    for screen in [GREEN, [0.1, 0.28, 0.73], [0.75, 0.12, 0.6], [0.2, 0.45, 0.25]] {
        let here = share(screen, screen);
        assert!(here < CLEAR, "{screen:?} itself: {here}");
        let other = screen.map(|channel| 1.0 - channel);
        for far in [[1.0; 3], other] {
            let there = share(far, screen);
            assert!(there > SOLID, "{far:?} before {screen:?}: {there}");
        }
    }
}

#[test]
fn a_screen_without_red_is_told_from_what_has_some() {
    let [_, green, blue] = GREEN;
    assert!(share([0.6, green, blue], GREEN) > 0.2, "{}", share([0.6, green, blue], GREEN));
}

#[test]
fn the_same_model_is_the_same_table() {
    // Others may crowd a table out of the cache between two looks, but hardly three times in a row.
    let same = |a: Given<'_>, b: Given<'_>| (0..3).any(|_| Arc::ptr_eq(&table(a), &table(b)));
    let model = [("noise", json!(0.0123))];
    assert!(same(&model, &model));
    for (name, value) in [
        ("despill", json!(0.3)),
        ("clip_white", json!(0.8)),
        ("edge_color", json!(0.5)),
        ("replace", json!(0.5)),
        ("replacement", json!([0.2, 0.3, 0.4])),
        ("light", json!([0.1, 0.2])),
        ("choke", json!(3.0)),
        ("garbage_shape", json!("ellipse")),
        ("view", json!("matte")),
    ] {
        assert!(same(&model, &[model[0].clone(), (name, value)]), "{name} is nothing that a table depends on");
    }
    for (name, value) in [
        ("screen", json!([0.1, 0.2, 0.8])),
        ("shadow", json!(0.4)),
        ("noise", json!(0.03)),
        ("figure", json!([[0.3, 0.6, 0.3]])),
        ("screens", json!([[0.3, 0.6, 0.3]])),
        ("core", json!(0.2)),
    ] {
        assert_ne!(table(&model).rgb, table(&[(name, value)]).rgb, "{name} changes nothing");
    }
}

#[test]
fn a_table_is_the_same_when_it_is_made_again() {
    let model = [("noise", json!(0.0211)), ("figure", json!([[0.8, 0.6, 0.5], [0.2, 0.2, 0.3]]))];
    let first = table(&model);
    // The cache forgets what was not used for some time.
    let again = (0..60).find_map(|n| {
        table(&[("noise", json!(0.03 + f64::from(n) * 1e-4))]);
        if n % 15 < 14 {
            return None;
        }
        let table = table(&model);
        (!Arc::ptr_eq(&first, &table)).then_some(table)
    });
    let again = again.expect("60 tables are kept at once");
    assert_eq!(first.size, again.size);
    assert!(first.rgb == again.rgb, "two makes of one model differ");
    assert!(first.rgb.iter().flatten().all(|value| (0.0..=1.0).contains(value)));
}

// Set-ups.

/// What a pixel of a stage shows.
#[derive(Clone, Copy, PartialEq)]
enum Shows {
    Wall,
    Figure,
    /// Near an outline, where the two mix.
    Edge,
}

/// Where the figure stands, from 0 to 1: a head on shoulders.
fn shows(u: f32, v: f32) -> Shows {
    let head = (u - 0.5).hypot((v - 0.42) * 0.7) - 0.1;
    let body = ((u - 0.5).abs() - 0.22).max(0.66 - v);
    match head.min(body) {
        outside if outside > 0.03 => Shows::Wall,
        inside if inside < -0.03 => Shows::Figure,
        _ => Shows::Edge,
    }
}

/// A person in grey before a wall of this colour; `light` tells how bright the wall is at a place from −1 to 1, `noise` is the camera's.
fn stage(screen: [f32; 3], noise: f32, light: impl Fn(f32, f32) -> f32) -> Picture {
    let mut random = Random::new(&[5]);
    let (width, height) = SIZE;
    picture(width, height, |x, y| {
        let (u, v) = ((x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / height as f32);
        let figure = if v > 0.66 { [0.42, 0.42, 0.45] } else { [0.85, 0.64, 0.54] };
        let wall = screen.map(|channel| channel * light(u * 2.0 - 1.0, v * 2.0 - 1.0));
        let color = match shows(u, v) {
            Shows::Wall => wall,
            Shows::Figure => figure,
            Shows::Edge => std::array::from_fn(|i| (figure[i] + wall[i]) / 2.0),
        };
        let ([a, b], [c, _]) = (random.normals(), random.normals());
        let noisy = |channel: f32, deviate: f32| (channel + noise * deviate).clamp(0.0, 1.0);
        [noisy(color[0], a), noisy(color[1], b), noisy(color[2], c), 1.0]
    })
}

/// Mean alpha of wall and figure.
fn means(found: &Found, input: &Picture) -> (f32, f32) {
    let keyed = keyed(&values(found), input);
    let mean = |what: Shows| {
        let at = |i: usize| {
            let (x, y) = (i % input.width, i / input.width);
            shows((x as f32 + 0.5) / input.width as f32, (y as f32 + 0.5) / input.height as f32)
        };
        let (sum, count) = keyed
            .pixels
            .iter()
            .enumerate()
            .filter(|(i, _)| at(*i) == what)
            .fold((0.0, 0.0), |(sum, count), (_, [.., alpha])| (sum + alpha, count + 1.0));
        sum / count
    };
    (mean(Shows::Wall), mean(Shows::Figure))
}

#[track_caller]
fn assert_keyed(name: &str, found: &Found, input: &Picture) {
    let (wall, figure) = means(found, input);
    let solid = if name == MAGENTA { SOLID_BEFORE_MAGENTA } else { SOLID };
    assert!(wall < CLEAR && figure > solid, "{name}: {wall} of the wall and {figure} of the figure stay: {found:?}");
}

/// Light from the left that falls off to the edges, within the terms of the polynomial.
fn lamp(x: f32, y: f32) -> f32 {
    0.95 - 0.22 * x + 0.06 * y - 0.12 * x * x - 0.08 * y * y + 0.05 * x * y
}

const SCREENS: [(&str, [f32; 3]); 3] =
    [("green", [0.16, 0.62, 0.28]), ("blue", [0.14, 0.3, 0.7]), (MAGENTA, [0.72, 0.14, 0.58])];

/// Skin has so much of its tint that some of it passes for a veil.
const MAGENTA: &str = "magenta";
const SOLID_BEFORE_MAGENTA: f32 = 0.9;

#[test]
fn a_screen_of_any_colour_is_found_and_keyed() {
    for (name, screen) in SCREENS {
        let input = stage(screen, 0.006, |_, _| 1.0);
        let found = auto(&input);
        let off = apart(screen_of(&found), screen);
        assert!(off < FOUND, "{name}: found {:?}, off by {off}", screen_of(&found));
        assert_keyed(name, &found, &input);
        let said = &found.said;
        assert!(said.starts_with("Found a screen of #") && said.contains(" % of the picture"), "{said}");
    }
}

#[test]
fn uneven_light_is_measured() {
    for (name, screen) in SCREENS {
        let input = stage(screen, 0.006, lamp);
        let found = auto(&input);
        let (found_screen, light) = (screen_of(&found), light_of(&found));
        for (x, y) in [(-0.9, -0.9), (-0.9, 0.0), (-0.9, 0.8), (0.0, -0.9), (0.9, -0.9), (0.9, 0.0), (0.9, 0.8)] {
            let true_wall = screen.map(|channel| channel * lamp(x, y));
            let wall = found_screen.map(|channel| channel * light((x, y)));
            let off = apart(wall, true_wall) / true_wall.into_iter().fold(0.0, f32::max);
            assert!(off < LIT, "{name}: off by {off} at {x}, {y}: {found:?}");
        }
        assert_keyed(name, &found, &input);
    }
    // Where it is even, none is found.
    let light = light_of(&auto(&stage(SCREENS[0].1, 0.006, |_, _| 1.0)));
    for place in [(-0.95, -0.95), (0.95, 0.0), (0.0, -0.95)] {
        assert!((light(place) - 1.0).abs() < FOUND, "{} at {place:?}", light(place));
    }
}

/// How far off a shadow's depth may be: some of it is taken for light that falls off.
const DEPTH: f32 = 0.08;

#[test]
fn shadows_are_as_deep_as_they_are() {
    // Beside the figure, with an outline that a smooth light cannot follow.
    let shadowed =
        |depth: f32| move |x: f32, y: f32| if (0.45..0.85).contains(&x) && y > -0.2 { 1.0 - depth } else { 1.0 };
    for depth in [0.0, 0.2, 0.35] {
        let input = stage(SCREENS[0].1, 0.004, shadowed(depth));
        let found = auto(&input);
        let off = (number(&found, "shadow") - depth).abs();
        assert!(off < DEPTH, "{depth}: found {}", number(&found, "shadow"));
        assert_keyed(&format!("shadow {depth}"), &found, &input);
    }
}

#[test]
fn a_dark_veil_is_no_shadow() {
    // Black cloth in folds of twelve pixels, that hides a tenth to half of the wall's encoded light.
    let folds = |x: f32| 0.7 + 0.2 * (std::f32::consts::TAU * x * SIZE.0 as f32 / 24.0).sin();
    let hangs = |x: f32, y: f32| (0.5..0.9).contains(&x) && y.abs() < 0.7;
    let input = stage(SCREENS[0].1, 0.004, |x, y| if hangs(x, y) { folds(x) } else { 1.0 });
    let found = auto(&input);
    assert!(number(&found, "shadow") < 0.06, "{found:?}");
    let keyed = keyed(&values(&found), &input);
    let (mut sum, mut count) = (0.0, 0.0);
    for (x, y) in (126..150).flat_map(|x| (20..70).map(move |y| (x, y))) {
        sum += keyed.at(x, y)[3];
        count += 1.0;
    }
    assert!(sum / count > 0.2, "{} of the veil stays: {found:?}", sum / count);
}

#[test]
fn a_click_and_a_region_find_what_auto_finds() {
    for (name, screen) in SCREENS {
        let input = stage(screen, 0.006, lamp);
        let whole = auto(&input);
        let clicked = set_up("pick", Spot::At([0.1, 0.2]), &[], &input).unwrap();
        let region = Spot::Within { from: [0.3, 0.3], to: [0.05, 0.05] };
        let drawn = set_up("region", region, &[], &input).unwrap();
        for found in [&clicked, &drawn] {
            let off = apart(screen_of(found), screen_of(&whole));
            assert!(off < FOUND, "{name}: {:?} for {:?}", screen_of(found), screen_of(&whole));
            assert_keyed(name, found, &input);
        }
    }
}

#[test]
fn what_is_clicked_is_the_screen_although_there_is_more_of_another() {
    let (green, blue) = (SCREENS[0].1, SCREENS[1].1);
    let input = picture(SIZE.0, SIZE.1, |x, _| {
        let [r, g, b] = if x < SIZE.0 * 6 / 10 { blue } else { green };
        [r, g, b, 1.0]
    });
    assert!(apart(screen_of(&auto(&input)), blue) < FOUND);
    let clicked = set_up("pick", Spot::At([0.9, 0.5]), &[], &input).unwrap();
    assert!(apart(screen_of(&clicked), green) < FOUND, "{clicked:?}");
    let keyed = keyed(&values(&clicked), &input);
    assert!(
        keyed.at(150, 40)[3] < CLEAR && keyed.at(20, 40)[3] > SOLID,
        "{:?} {:?}",
        keyed.at(150, 40),
        keyed.at(20, 40)
    );
}

#[test]
fn real_lights_and_shadows_are_found_within_their_walls() {
    for kind in [Kind::Presenter, Kind::Blue, Kind::Uneven, Kind::Shadow, Kind::Noise] {
        let case = case(kind, 2, CASE_SIZE);
        let found = auto(&case.camera.decode());
        let (screen, light) = (screen_of(&found), light_of(&found));
        let (mut mean, mut count, mut off) = ([0.0; 3], 0.0, 0.0);
        for (index, wall) in case.wall.iter().enumerate().filter(|(index, _)| case.alpha[*index] == 0.0) {
            let at = |i: usize, size: usize| (i as f32 + 0.5) / size as f32 * 2.0 - 1.0;
            let place = (at(index % case.width, case.width), at(index / case.width, case.height));
            let lit = screen.map(|channel| channel * light(place));
            let wall = wall.map(srgb_encode);
            mean.iter_mut().zip(lit).for_each(|(mean, lit)| *mean += lit);
            off += apart(lit, wall) / wall.into_iter().fold(0.0, f32::max);
            count += 1.0;
        }
        let mean = mean.map(|sum: f32| sum / count);
        // A cast shadow darkens the mean of the wall, and is no light.
        let shadowed = if kind == Kind::Shadow { 0.08 } else { FOUND };
        let screen_off = apart(mean, case.mean_screen());
        assert!(screen_off < shadowed, "{}: {mean:?} for {:?}", case.name(), case.mean_screen());
        if kind != Kind::Shadow {
            assert!(off / count < LIT, "{}: light off by {} in the mean", case.name(), off / count);
        }
    }
}

#[test]
fn a_colour_of_the_figure_that_was_keyed_stays_once_it_is_clicked() {
    // A shirt that is between screen and grey: without being told, it is taken for a veil.
    let shirt = [0.30, 0.56, 0.36];
    let bare = stage(SCREENS[0].1, 0.004, |_, _| 1.0);
    let input = picture(SIZE.0, SIZE.1, |x, y| {
        let is_shirt = (65..95).contains(&x) && y > 70;
        if is_shirt { [shirt[0], shirt[1], shirt[2], 1.0] } else { bare.at(x as i64, y as i64) }
    });
    let before = [("screen", json!(SCREENS[0].1))];
    let there = |given: Given<'_>| keyed(given, &input).at(80, 80)[3];
    assert!(there(&before) < 0.7, "{} before", there(&before));
    let clicked = set_up("foreground", Spot::At([0.5, 0.9]), &before, &input).unwrap();
    assert_eq!(clicked.said, "That colour is figure now.");
    let after: Vec<_> = before.iter().cloned().chain(values(&clicked)).collect();
    assert!(there(&after) > 0.95, "{} after: {clicked:?}", there(&after));
    assert!(keyed(&after, &input).at(8, 8)[3] < CLEAR, "the screen is still gone");
    // A click on the same colour changes its mind.
    let back = set_up("background", Spot::At([0.5, 0.9]), &after, &input).unwrap();
    let given: Vec<_> = before.iter().cloned().chain(values(&back)).collect();
    assert!(there(&given) < 0.1, "{} in the end: {back:?}", there(&given));
    assert_eq!(back.params["figure"], json!([]), "it cannot be both");
}

#[test]
fn colours_that_are_clicked_are_no_more_than_there_is_room_for() {
    let mut given: Vec<(String, ParamValue)> = Vec::new();
    for n in 0..40_u8 {
        let color = [0.9, f32::from(n % 7) / 7.0, f32::from(n) / 40.0, 1.0];
        let input = picture(16, 16, |_, _| color);
        let name = if n % 2 == 0 { "foreground" } else { "background" };
        let now: Vec<_> = given.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let found = set_up(name, Spot::At([0.5, 0.5]), &now, &input).unwrap();
        for (name, value) in found.params {
            given.retain(|(other, _)| *other != name);
            given.push((name, value));
        }
        // The newest is kept, whatever is dropped.
        let list = if n % 2 == 0 { "figure" } else { "screens" };
        let list = given.iter().find(|(name, _)| name == list).and_then(|(_, value)| value.as_array()).unwrap();
        let newest: Vec<_> = list[0].as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect();
        assert!(apart([newest[0], newest[1], newest[2]], [color[0], color[1], color[2]]) < 0.03, "{n}: {newest:?}");
    }
    let count = |name: &str| given.iter().find(|(other, _)| other == name).unwrap().1.as_array().unwrap().len();
    assert!((1..=24).contains(&count("figure")) && (1..=8).contains(&count("screens")));
}

#[test]
fn what_cannot_be_found_is_said_in_a_sentence() {
    let plain = picture(40, 30, |_, _| [0.5, 0.5, 0.5, 1.0]);
    // Isolated dots of green are a colour, but no screen.
    let dots =
        picture(40, 30, |x, y| if x % 3 == 0 && y % 3 == 0 { [0.1, 0.8, 0.2, 1.0] } else { [0.5, 0.5, 0.5, 1.0] });
    let tiny = picture(7, 40, |_, _| [0.1, 0.8, 0.2, 1.0]);
    let click = Spot::At([0.5, 0.5]);
    let cases: [(&str, Spot, &Picture, &str); 8] = [
        ("auto", Spot::Whole, &tiny, "The picture is 7 × 40 pixels: too small to find a screen in."),
        ("pick", click, &tiny, "The picture is 7 × 40 pixels: too small to find a screen in."),
        (
            "auto",
            Spot::Whole,
            &plain,
            "No screen found: less than 2 % of the picture has one strong colour. Pick the screen yourself.",
        ),
        (
            "auto",
            Spot::Whole,
            &dots,
            "No screen found: its likeliest colour covers 0 % of the picture. Pick it yourself.",
        ),
        ("pick", Spot::Whole, &plain, "Click a place in the picture."),
        ("foreground", Spot::Whole, &plain, "Click a place in the picture."),
        ("region", click, &plain, "Draw a rectangle over a piece of the screen."),
        ("magic", Spot::Whole, &plain, "The studio keyer has no set-up named \"magic\"."),
    ];
    for (name, spot, input, sentence) in cases {
        assert_eq!(set_up(name, spot, &[], input).unwrap_err(), sentence, "{name} at {spot:?}");
    }
}

#[test]
fn every_set_up_of_the_panel_works() {
    let input = stage(SCREENS[0].1, 0.005, lamp);
    for set_up in effect(STUDIO).info().set_ups {
        let spot = match set_up.gesture {
            Gesture::Press => Spot::Whole,
            Gesture::Click => Spot::At([0.1, 0.1]),
            Gesture::Region => Spot::Within { from: [0.1, 0.1], to: [0.2, 0.2] },
            // The studio takes the picture itself.
            Gesture::Capture(param) => {
                assert!(effect(STUDIO).info().params.iter().any(|spec| spec.name == param));
                continue;
            }
        };
        let found = self::set_up(set_up.name, spot, &[], &input).unwrap();
        assert!(found.said.ends_with('.') && !found.params.is_empty(), "{}: {found:?}", set_up.name);
        assert_finite(&found);
    }
}

/// All numbers that were found are numbers, and each value is taken as it is.
#[track_caller]
fn assert_finite(found: &Found) {
    fn check(value: &ParamValue) -> bool {
        match value {
            ParamValue::Array(items) => items.iter().all(check),
            value => value.as_f64().is_some_and(f64::is_finite),
        }
    }
    let effect = effect(STUDIO);
    for (name, value) in &found.params {
        assert!(check(value), "{name} is {value}");
        let spec = effect.info().params.iter().find(|spec| spec.name == name).unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(spec.sanitize(value), *value, "{name} is out of its range");
    }
}
