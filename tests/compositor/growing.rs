//! Effects that paint around their picture: what is there, and that the picture itself stays where it was.

use super::hand::{Hand, install, picture_of, run};
use super::{noise, picture};
use scrim::compositor::canvas::Backend;
use scrim::document::{Crop, EditCommand, EffectId, Layer, LayerId, Placement, Sizing};
use scrim::effect::{Picture, SideOf, Snippet, Stage};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};

const W: usize = 48;
const H: usize = 40;
const BACKENDS: [Backend; 2] = [Backend::Fragments, Backend::Blocks];
const RED: [f32; 4] = [1.0, 0.0, 0.0, 1.0];

const SAME: &str = "fn same(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color; }";

/// Red where nothing is.
const AROUND: &str = "fn around(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
    return select(vec4<f32>(1.0, 0.0, 0.0, 1.0), color, color.a > 0.0); }";

fn point(kind: &'static str, entry: &'static str, wgsl: &'static str) -> Hand {
    Hand::new(kind, vec![Stage::Point(Snippet::new(entry, wgsl))]).images([])
}

fn ground() -> Picture {
    noise(W, H, 90)
}

fn own() -> Picture {
    noise(16, 12, 91)
}

/// Noise over the canvas, and a layer of other noise on it.
fn studio(backend: Backend, own: &Picture, change: impl FnOnce(&mut Layer)) -> TestStudio {
    TestStudio::new(W as u32, H as u32)
        .backend(backend)
        .frame_source(1, TestFrame::opaque(&ground()))
        .frame_source(2, TestFrame::premultiplied(own))
        .show(1)
        .show(2)
        .change(change)
}

fn at(x: f64, y: f64) -> Placement {
    Placement { position: (x, y), ..Placement::default() }
}

/// `own` with its top left at a place, red for some pixels around it, and the ground elsewhere.
fn framed(own: &Picture, (left, top): (i64, i64), by: i64) -> Picture {
    let (ground, width, height) = (ground(), own.width as i64, own.height as i64);
    picture(W, H, |x, y| {
        let (x, y) = (x as i64, y as i64);
        let within =
            |by: i64| (left - by..left + width + by).contains(&x) && (top - by..top + height + by).contains(&y);
        if within(0) {
            own.at(x - left, y - top)
        } else if within(by) {
            RED
        } else {
            ground.at(x, y)
        }
    })
}

#[test]
fn the_picture_stays_where_it_was_pixel_for_pixel() {
    let cropped = |layer: &mut Layer| {
        layer.crop = Crop { left: 3.0, top: 2.0, right: 1.0, bottom: 4.0 };
        layer.placement = at(9.0, 7.0);
    };
    let cases: [(&str, fn(&mut Layer)); 6] = [
        ("offset", |layer| layer.placement = at(9.0, 7.0)),
        ("at the origin", |_| {}),
        ("partly off", |layer| layer.placement = at(-5.0, 33.0)),
        ("turned", |layer| layer.placement = Placement { rotation: 90.0, ..at(30.0, 7.0) }),
        ("flipped", |layer| layer.placement = Placement { flip_h: true, flip_v: true, ..at(9.0, 7.0) }),
        ("cropped", cropped),
    ];
    for backend in BACKENDS {
        for (name, change) in cases {
            let Some(plain) = studio(backend, &own(), change).picture() else { return };
            let grown = studio(backend, &own(), change).effect("hand", &[]);
            let Some(grown) = picture_of(grown, point("hand", "same", SAME).margin(|_, _| 4.6)) else { return };
            assert_picture(&format!("grown {name} {backend:?}"), &grown, &plain, Tolerance::Exact);
        }
    }
}

#[test]
fn a_scaled_or_turned_picture_stays_where_it_was() {
    // Nothing lies at its edge, which would be interpolated with what is around it.
    let inner = noise(12, 8, 91);
    let own = picture(16, 12, |x, y| {
        let within = (2..14).contains(&x) && (2..10).contains(&y);
        if within { inner.at(x as i64 - 2, y as i64 - 2) } else { super::CLEAR }
    });
    let cases: [(&str, fn(&mut Layer)); 5] = [
        ("twice", |layer| layer.placement = Placement { size: Sizing::Scale(2.0, 2.0), ..at(3.0, 5.0) }),
        ("fit", |layer| layer.placement = Placement { size: Sizing::Fit(40.0, 36.0), ..at(2.0, 2.0) }),
        ("fill", |layer| layer.placement = Placement { size: Sizing::Fill(42.0, 36.0), ..at(2.0, 2.0) }),
        ("stretched", |layer| layer.placement = Placement { size: Sizing::Stretch(40.0, 17.0), ..at(2.0, 2.0) }),
        ("turned", |layer| layer.placement = Placement { rotation: 33.0, ..at(20.0, 8.0) }),
    ];
    for backend in BACKENDS {
        for (name, change) in cases {
            let same = || point("hand", "same", SAME);
            let show = || studio(backend, &own, change).effect("hand", &[]);
            // A texture of the same size stands for what is not drawn from the source itself.
            let Some(plain) = picture_of(show(), same()) else { return };
            let Some(grown) = picture_of(show(), same().margin(|_, _| 5.0)) else { return };
            assert_picture(&format!("grown {name} {backend:?}"), &grown, &plain, Tolerance::Approximated);
        }
    }
}

#[test]
fn what_is_painted_around_it_is_seen() {
    for backend in BACKENDS {
        let own = own();
        let show = studio(backend, &own, |layer| layer.placement = at(9.0, 7.0)).effect("hand", &[]);
        let Some(actual) = picture_of(show, point("hand", "around", AROUND).margin(|_, _| 5.0)) else { return };
        assert_picture(&format!("around {backend:?}"), &actual, &framed(&own, (9, 7), 5), Tolerance::Converted);
    }
}

#[test]
fn margins_of_a_stack_add_up() {
    for backend in BACKENDS {
        let own = own();
        let show = studio(backend, &own, |layer| layer.placement = at(12.0, 9.0));
        let show = show.effect("first", &[]).effect("second", &[]).effect("third", &[]);
        let effects = vec![
            point("first", "same", SAME).margin(|_, _| 3.0),
            point("second", "same", SAME),
            // It knows how large its picture is before it grows.
            point("third", "around", AROUND).margin(|_, context| if context.size == (22.0, 18.0) { 4.0 } else { 0.0 }),
        ];
        let expected = framed(&own, (12, 9), 7);
        run(show, effects, move |live| {
            assert_picture(&format!("sum {backend:?}"), &live.picture(), &expected, Tolerance::Converted);
        });
    }
}

#[test]
fn behind_it_places_are_counted_from_the_larger_pictures_corner() {
    let tell = "fn tell(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
        return vec4<f32>(at.px / 64.0, (at.size.x - at.size.y) / 16.0, 1.0); }";
    for backend in BACKENDS {
        let show = studio(backend, &own(), |layer| layer.placement = at(10.0, 8.0));
        let show = show.effect("first", &[]).effect("second", &[]);
        let effects = vec![point("first", "same", SAME).margin(|_, _| 6.0), point("second", "tell", tell)];
        run(show, effects, move |live| {
            let actual = live.picture();
            let expected = picture(W, H, |x, y| {
                let (x, y) = (x as i64 - 4, y as i64 - 2);
                if !(0..28).contains(&x) || !(0..24).contains(&y) {
                    return ground().at(x + 4, y + 2);
                }
                [(x as f32 + 0.5) / 64.0, (y as f32 + 0.5) / 64.0, 0.25, 1.0]
            });
            assert_picture(&format!("places {backend:?}"), &actual, &expected, Tolerance::Converted);
        });
    }
}

#[test]
fn sides_and_mixes_grow_with_their_effect() {
    // What is a pixel further left, as a side sees it.
    let left = "fn left(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return image0(at, vec2<f32>(-3.0, 0.0)); }";
    for backend in BACKENDS {
        let own = own();
        let show = studio(backend, &own, |layer| {
            layer.placement = at(10.0, 8.0);
            // Drawn at half, with nothing to see of it.
            layer.effects.clear();
        });
        let hand = || {
            let stage = Stage::Point(Snippet::new("left", left).with_images(1));
            Hand::new("hand", vec![stage]).images([]).side(SideOf::Picture, []).margin(|_, _| 4.0)
        };
        let moved = framed(&own, (13, 8), 0);
        let show = show.effect("hand", &[]);
        let Some(actual) = picture_of(show, hand()) else { return };
        assert_picture(&format!("side {backend:?}"), &actual, &moved, Tolerance::Converted);

        let show = studio(backend, &own, |layer| layer.placement = at(10.0, 8.0)).effect("hand", &[]);
        let show = show.change(|layer| layer.effects[0].mix = 0.5);
        let Some(actual) = picture_of(show, point("hand", "around", AROUND).margin(|_, _| 4.0)) else { return };
        let full = framed(&own, (10, 8), 4);
        // Of red that is half there, half is seen: light is mixed in linear values.
        let expected = picture(W, H, |x, y| {
            let (ground, full) = (ground().at(x as i64, y as i64), full.at(x as i64, y as i64));
            if full != RED {
                return full;
            }
            let light = |a: f32, b: f32| {
                use scrim::effect::reference::{srgb_decode, srgb_encode};
                srgb_encode((srgb_decode(a) + srgb_decode(b)) / 2.0)
            };
            [light(ground[0], 1.0), light(ground[1], 0.0), light(ground[2], 0.0), 1.0]
        });
        assert_picture(&format!("mixed {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn a_nested_scene_grows_as_a_layer() {
    for backend in BACKENDS {
        let own = own();
        let show = TestStudio::new(W as u32, H as u32)
            .backend(backend)
            .frame_source(1, TestFrame::opaque(&ground()))
            .frame_source(2, TestFrame::of(&own))
            .show(1)
            .show_scene(2)
            .scene(2)
            .show(2)
            .change(|layer| layer.placement = at(14.0, 11.0))
            .effect("hand", &[]);
        let Some(actual) = picture_of(show, point("hand", "around", AROUND).margin(|_, _| 3.0)) else { return };
        assert_picture(&format!("nested {backend:?}"), &actual, &framed(&own, (14, 11), 3), Tolerance::Converted);
    }
}

#[test]
fn a_margin_is_at_most_so_wide_and_moving_it_compiles_nothing() {
    let show = TestStudio::new(600, 16)
        .frame_source(2, TestFrame::opaque(&noise(4, 4, 91)))
        .show(2)
        .change(|layer| layer.placement = at(300.0, 2.0))
        .effect("hand", &[]);
    show.run(|live| {
        let margin = |params: &scrim::effect::Params, _: &_| 2.0 + 1000.0 * params.float("amount");
        install(live, vec![point("hand", "around", AROUND).margin(margin)]);
        live.settle();
        let counted = live.counted(|live| {
            live.edit(EditCommand::SetParam {
                layer: LayerId(101),
                effect: EffectId(1001),
                param: "amount".into(),
                value: Some(1.0.into()),
            });
            let actual = live.picture();
            let red = (0..600).filter(|x| actual.at(*x, 0) == RED);
            assert_eq!((red.clone().min(), red.max()), (Some(300 - 256), Some(304 + 255)));
        });
        assert_eq!(counted.pipelines_created, 0);
        let mut catalog = live.studio.app.world_mut().resource_mut::<scrim::effect::EffectCatalog>();
        catalog.remove("hand");
    });
}
