//! Programs against references on the CPU: orientation, alpha, sizes, buffers, images and built-in values.

use super::hand::{BYTES, Hand, KEPT, KEPT_FLOAT, bindings, change, install, moving, picture_of, program, run, with};
use super::{noise, picture, through_premultiplied, to_bytes};
use scrim::compositor::canvas::{Backend, CanvasTick};
use scrim::compositor::plan::plan;
use scrim::compositor::{CanvasNode, Composition, GeneratorNode, InputId, LayerNode};
use scrim::document::{EditCommand, EffectId, LayerId, SourceId};
use scrim::effect::{EffectImage, Picture, SoundRow, Stage, Still};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};
use std::sync::Arc;

const W: usize = 24;
const H: usize = 16;

fn of(input: &Picture, frame: TestFrame) -> TestStudio {
    TestStudio::new(input.width as u32, input.height as u32).frame_source(1, frame).show(1)
}

/// Opaque noise behind the effect "hand".
fn studio() -> TestStudio {
    let input = noise(W, H, 3);
    of(&input, TestFrame::opaque(&input)).effect("hand", &[])
}

fn transparent(seed: u64) -> Picture {
    let noise = noise(W, H, seed);
    picture(W, H, |x, y| {
        let [r, g, b, _] = noise.at(x as i64, y as i64);
        [r, g, b, to_bytes(0.3 + 0.7 * x as f32 / W as f32)]
    })
}

fn grey(value: f32) -> Picture {
    picture(W, H, |_, _| [value, value, value, 1.0])
}

#[test]
fn places_are_counted_from_the_bottom_left_and_pictures_from_the_top() {
    let Some(actual) = picture_of(studio(), Hand::program("hand", program("return vec4(place, 0.0, 1.0);"))) else {
        return;
    };
    let place = |at: usize, of: usize| (at as f32 + 0.5) / of as f32;
    let expected = picture(W, H, |x, y| [place(x, W), 1.0 - place(y, H), 0.0, 1.0]);
    assert_picture("places", &actual, &expected, Tolerance::Converted);
    let same = Hand::program("hand", program("return textureLoad(image0, vec2<i32>(pos.xy), 0);"));
    let Some(actual) = picture_of(studio(), same) else { return };
    assert_picture("the picture itself", &actual, &noise(W, H, 3), Tolerance::Exact);
}

#[test]
fn colours_are_straight_before_and_behind_a_program() {
    for backend in [Backend::Fragments, Backend::Blocks] {
        let input = transparent(4);
        let swap = "let c = textureLoad(image0, vec2<i32>(pos.xy), 0); return vec4(1.0 - c.rgb, c.a * 0.5);";
        let studio = of(&input, TestFrame::premultiplied(&input)).backend(backend).effect("hand", &[]);
        let Some(actual) =
            picture_of(studio.effect("vignette", &[("amount", 0.0.into())]), Hand::program("hand", program(swap)))
        else {
            return;
        };
        let expected = through_premultiplied(&input);
        let expected = picture(W, H, |x, y| {
            let [r, g, b, a] = expected.at(x as i64, y as i64);
            [1.0 - r, 1.0 - g, 1.0 - b, a * 0.5]
        });
        assert_picture("inverted", &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn programs_read_each_other_without_a_draw_between() {
    let invert = || program("let c = textureLoad(image0, vec2<i32>(pos.xy), 0); return vec4(1.0 - c.rgb, c.a);");
    let effect = Hand::new("hand", vec![Stage::Program(invert()), Stage::Program(invert())]);
    let input = transparent(5);
    let studio = of(&input, TestFrame::of(&input)).effect("hand", &[]);
    run(studio, vec![effect], move |live| {
        let text = plan_of(live);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(
            lines,
            [
                "layer 101.0 24x16",
                "  \"layer 101\" packed exact -> write straight 0,0 24x16",
                "layer 101.1 24x16",
                "  program hand of 101.0 -> picture",
                "layer 101.2 24x16",
                "  program hand of 101.1 -> picture",
                "program 24x16 linear clear",
                "  \"layer 101\" straight exact of 101.2 -> normal 0,0 24x16",
            ],
            "\n{text}"
        );
        assert_picture("twice inverted", &live.picture(), &input, Tolerance::Converted);
    });
}

/// The plan of what is shown, as text; steps once.
fn plan_of(live: &mut LiveStudio<'_>) -> String {
    use scrim::compositor::resolve::InputInfo;
    use scrim::source::frame::{Colorimetry, FrameFormat, PixelLayout};
    live.step();
    let composition = live.studio.app.world().resource::<Composition>();
    let (width, height) = (W as u32, H as u32);
    let format =
        FrameFormat { layout: PixelLayout::RGBA, width, height, color: Colorimetry::RGB, premultiplied: false };
    plan(composition, &|id| match id {
        InputId::Scene(_) => Some(InputInfo::Canvas { width, height }),
        _ => Some(InputInfo::Frame(format)),
    })
    .to_string()
}

#[test]
fn point_stages_before_a_program_are_drawn_into_its_picture() {
    let studio = studio().effect("vignette", &[]);
    let studio = studio.change(|layer| layer.effects.reverse()).effect("vignette", &[]);
    let copy = Hand::program("hand", program("return textureLoad(image0, vec2<i32>(pos.xy), 0);"));
    run(studio, vec![copy], |live| {
        let text = plan_of(live);
        assert!(text.contains("packed exact > vignette -> write straight"), "{text}");
        assert!(text.contains("straight exact of 101.1 > vignette -> "), "{text}");
    });
}

#[test]
fn what_is_transparent_brings_no_colour_where_pixels_are_mixed() {
    // White beside transparent black, drawn twice as large: between them is white that fades.
    let body = "return select(vec4(0.0), vec4(1.0), pos.x < 12.0);";
    for backend in [Backend::Fragments, Backend::Blocks] {
        let double = scrim::document::Sizing::Scale(2.0, 2.0);
        let studio = studio().backend(backend).change(move |layer| layer.placement.size = double);
        let Some(actual) =
            picture_of(studio.canvas((2 * W as u32, 2 * H as u32)), Hand::program("hand", program(body)))
        else {
            return;
        };
        let alphas: Vec<f32> = actual.pixels.iter().map(|color| color[3]).collect();
        assert!(alphas.iter().any(|alpha| (0.2..0.8).contains(alpha)), "nothing is between");
        for color in actual.pixels.iter().filter(|color| color[3] > 0.1) {
            assert!(color[..3].iter().all(|value| *value > 0.98), "transparent black bleeds: {color:?}");
        }
    }
}

#[test]
fn passes_and_buffers_know_their_sizes() {
    // The buffer's texel holds what its pass is told; the picture shows that, and what it is told itself.
    let body = "if u[0].w == 0.0 { return vec4(u[1].xy, u[1].zw) / 255.0; }\n\
                let b = textureLoad(buffer0, vec2<i32>(0), 0);\n\
                if pos.x < 12.0 { return vec4(b.xyz, 1.0); }\n\
                return vec4(u[1].x, u[4].x, u[4].y, 255.0) / 255.0;";
    let effect = Hand::program("hand", with(body, 1, &[(BYTES, (7, 5))], &[Some(0), None]));
    let Some(actual) = picture_of(studio(), effect) else { return };
    let n = |value: usize| value as f32 / 255.0;
    let expected = picture(W, H, |x, _| if x < 12 { [n(7), n(5), n(W), 1.0] } else { [n(W), n(7), n(5), 1.0] });
    assert_picture("sizes", &actual, &expected, Tolerance::Exact);
}

#[test]
fn several_passes_hand_buffers_on() {
    // A half as large picture, then back: each block of four pixels shows its mean.
    let body = "if u[0].w == 0.0 { return textureSampleLevel(image0, smooth_sampler, pos.xy / u[1].xy, 0.0); }\n\
                return textureLoad(buffer0, vec2<i32>(pos.xy) / 2, 0);";
    let size = (W as u32 / 2, H as u32 / 2);
    let effect = Hand::program("hand", with(body, 1, &[(BYTES, size)], &[Some(0), None]));
    let Some(actual) = picture_of(studio(), effect) else { return };
    let input = noise(W, H, 3);
    let expected = picture(W, H, |x, y| {
        let (x, y) = (x as i64 / 2 * 2, y as i64 / 2 * 2);
        let four = [input.at(x, y), input.at(x + 1, y), input.at(x, y + 1), input.at(x + 1, y + 1)];
        std::array::from_fn(|i| four.iter().map(|color| color[i]).sum::<f32>() / 4.0)
    });
    assert_picture("means", &actual, &expected, Tolerance::Converted);
}

#[test]
fn a_buffer_that_is_filled_twice_is_read_as_the_pass_before_left_it() {
    // Of one that is not kept, the first pass reads nothing.
    let body = "let b = textureLoad(buffer0, vec2<i32>(0), 0); if u[0].w < 2.0 { return b + 60.0 / 255.0; } return vec4(b.rgb, 1.0);";
    let effect = Hand::program("hand", moving(with(body, 1, &[(BYTES, (1, 1))], &[Some(0), Some(0), None])));
    run(studio(), vec![effect], |live| {
        for n in 0..3 {
            assert_picture(&format!("filled twice {n}"), &live.picture(), &grey(120.0 / 255.0), Tolerance::Exact);
        }
    });
}

/// Counts frames in a persistent buffer.
fn counter() -> Hand {
    let body = "let b = textureLoad(buffer0, vec2<i32>(0), 0);\n\
                if u[0].w == 0.0 { return vec4(b.rgb + 10.0 / 255.0, 1.0); }\n\
                return vec4(b.rgb + amount(), 1.0);";
    Hand::program("hand", moving(with(body, 1, &[(KEPT, (1, 1))], &[Some(0), None])))
}

#[test]
fn a_persistent_buffer_holds_the_frame_before_through_turned_knobs() {
    run(studio(), vec![counter()], |live| {
        for n in 1..5 {
            assert_picture(&format!("frame {n}"), &live.picture(), &grey(10.0 * n as f32 / 255.0), Tolerance::Exact);
        }
        live.edit(EditCommand::SetParam {
            layer: LayerId(101),
            effect: EffectId(1001),
            param: "amount".into(),
            value: Some(0.2.into()),
        });
        let made = live.counters().textures_created;
        assert_picture("turned", &live.picture(), &grey((50.0 + 51.0) / 255.0), Tolerance::Exact);
        assert_eq!(live.counters().textures_created, made, "a knob made a texture");
        let crop = scrim::document::Crop { right: 4.0, ..Default::default() };
        live.edit(EditCommand::SetCrop(LayerId(101), crop));
        let expected = |n: f32| picture(W, H, move |x, _| if x < W - 4 { [n, n, n, 1.0] } else { super::CLEAR });
        assert_picture("another size", &live.picture(), &expected(61.0 / 255.0), Tolerance::Exact);
        // New text: a new program.
        install(live, vec![Hand::program("hand", renamed(&counter()))]);
        assert_picture("another text", &live.picture(), &expected(61.0 / 255.0), Tolerance::Exact);
        assert_picture("and on", &live.picture(), &expected(71.0 / 255.0), Tolerance::Exact);
    });
}

fn renamed(hand: &Hand) -> scrim::effect::Program {
    let Some(Stage::Program(program)) = hand.stages.first() else { panic!("no program") };
    change(program.clone(), |code| code.fragment.push_str("\n// changed"))
}

#[test]
fn time_that_stands_still_draws_the_same_frame() {
    run(studio(), vec![counter()], |live| {
        let first = live.picture();
        live.settle();
        live.settle();
        assert_picture("first", &first, &grey(10.0 / 255.0), Tolerance::Exact);
        let second = live.picture();
        assert!(second.at(0, 0)[0] < 31.0 / 255.0, "time stood still and frames were counted: {:?}", second.at(0, 0));
    });
}

#[test]
fn float_buffers_keep_what_bytes_round_away() {
    let body = "let b = textureLoad(buffer0, vec2<i32>(0), 0);\n\
                if u[0].w == 0.0 { return vec4(b.rgb + 0.001, 1.0); }\n\
                return vec4(b.rgb * 20.0, 1.0);";
    for (buffer, step) in [(KEPT_FLOAT, 0.02), (KEPT, 0.0)] {
        let effect = Hand::program("hand", moving(with(body, 1, &[(buffer, (1, 1))], &[Some(0), None])));
        run(studio(), vec![effect], move |live| {
            for n in 1..=12 {
                let actual = live.picture();
                assert_picture(&format!("float {step} {n}"), &actual, &grey(step * n as f32), Tolerance::Converted);
            }
        });
    }
}

#[test]
fn a_vertex_shader_of_its_own_is_drawn_as_a_strip() {
    // The left half, its places turned around; what the strip does not cover is transparent.
    let mut left = program("return vec4(place, 0.0, 1.0);");
    left = change(left, |code| {
        let vertex = "struct Out { @builtin(position) position: vec4<f32>, @location(0) place: vec2<f32> }\n\
            @vertex fn vertex(@builtin(vertex_index) i: u32) -> Out { let corner = vec2<f32>(f32(i & 1u), f32(i >> 1u));\n\
            return Out(vec4(corner.x - 1.0, corner.y * 2.0 - 1.0, 0.0, 1.0), vec2(1.0 - corner.x, corner.y) * u[5].y); }";
        code.images = 2;
        code.fragment = format!(
            "{}@fragment fn fragment(@location(0) place: vec2<f32>) -> @location(0) vec4<f32> {{ return vec4(place, 0.0, 1.0); }}",
            bindings(code)
        );
        code.vertex = Some(format!("{}{vertex}", bindings(code)));
    });
    let still = Arc::new(Still { width: 1, height: 1, rgba: vec![255; 4] });
    let effect = Hand::program("hand", left).images([EffectImage::Picture, EffectImage::Still(still)]);
    // The second parameter scales the places.
    let input = noise(W, H, 3);
    let studio = of(&input, TestFrame::opaque(&input)).effect("hand", &[("progress", 1.0.into())]);
    let Some(actual) = picture_of(studio, effect) else { return };
    let expected = picture(W, H, |x, y| {
        let place = (x as f32 + 0.5) / (W as f32 / 2.0);
        if x < W / 2 { [1.0 - place, 1.0 - (y as f32 + 0.5) / H as f32, 0.0, 1.0] } else { super::CLEAR }
    });
    assert_picture("strip", &actual, &expected, Tolerance::Converted);
}

#[test]
fn images_are_sources_stills_silence_or_nothing() {
    let other = picture(8, 4, |x, y| [x as f32 / 8.0, y as f32 / 4.0, 0.5, to_bytes(0.5)]);
    let still: Vec<u8> = (0..2 * 3 * 4).map(|n| n as u8 * 10).collect();
    let pixels = still.clone();
    // Columns of four pixels show the images in turn, the last one their sizes and flags.
    let body = "let i = vec2<i32>(pos.xy); let x = i.x % 4; let column = i.x / 4;\n\
        if column == 0 { return textureLoad(image1, vec2(x, i.y % 4), 0); }\n\
        if column == 1 { return textureLoad(image2, vec2(x % 2, i.y % 3), 0); }\n\
        if column == 2 { return textureLoad(image3, vec2(0, 0), 0) + vec4(0.0, 0.0, 0.0, 1.0); }\n\
        if column == 3 { return textureLoad(image4, vec2(x, 0), 0); }\n\
        let s = u[3 + i.y % 5]; return vec4(s.xyz / 255.0, 1.0);";
    let silence = EffectImage::Sound { row: SoundRow::Samples, width: 5 };
    let still = EffectImage::Still(Arc::new(Still { width: 2, height: 3, rgba: still }));
    let effect = Hand::program("hand", with(body, 5, &[], &[None])).images([
        EffectImage::Picture,
        EffectImage::Source(SourceId(2)),
        still,
        EffectImage::Source(SourceId(77)),
        silence,
    ]);
    let shown = other.clone();
    let input = noise(W, H, 3);
    let studio = TestStudio::new(W as u32, H as u32).frame_source(1, TestFrame::opaque(&input));
    let studio = studio.frame_source(2, TestFrame::of(&other)).show(1).effect("hand", &[]);
    run(studio, vec![effect], move |live| {
        // The source that is read is opened first.
        live.step();
        let expected = picture(W, H, |x, y| {
            let n = |value: f32| value / 255.0;
            match x / 4 {
                0 => shown.at(x as i64 % 4, y as i64 % 4),
                1 => {
                    let at = (y % 3 * 2 + x % 2) * 4;
                    std::array::from_fn(|i| f32::from(pixels[at + i]) / 255.0)
                }
                2 => [0.0, 0.0, 0.0, 1.0],
                3 => [n(128.0), n(128.0), n(128.0), 1.0],
                _ => match y % 5 {
                    0 => [n(W as f32), n(H as f32), n(1.0), 1.0],
                    1 => [n(8.0), n(4.0), n(1.0), 1.0],
                    2 => [n(2.0), n(3.0), n(1.0), 1.0],
                    3 => [n(1.0), n(1.0), 0.0, 1.0],
                    _ => [n(5.0), n(1.0), n(1.0), 1.0],
                },
            }
        });
        assert_picture("images", &live.picture(), &expected, Tolerance::Converted);
    });
}

#[test]
fn built_in_values_are_those_of_the_tick() {
    let body = "let x = i32(pos.x) / 4;\n\
        if x == 0 { return vec4(vec3(u[0].y * 10.0), 1.0); }\n\
        if x == 1 { return vec4(vec3(u[0].z / 255.0), 1.0); }\n\
        if x == 2 { return vec4(vec3(u[0].w / 255.0), 1.0); }\n\
        if x == 3 { return vec4(vec3((u[0].x - 10.0)), 1.0); }\n\
        return vec4(u[2].x - 1999.5, u[2].y / 2.0, u[2].w / 255.0, 1.0);";
    let effect = Hand::program("hand", moving(with(body, 1, &[(BYTES, (1, 1))], &[Some(0), None])));
    run(studio().start(300), vec![effect], |live| {
        for n in 0..4_u8 {
            let tick = f64::from(n);
            let delta = if n == 0 { 0.0 } else { 10.0 / 30.0 };
            let actual = live.picture();
            let expected = picture(W, H, |x, _| {
                let value = match x / 4 {
                    0 => delta,
                    1 => f32::from(n) / 255.0,
                    2 => 1.0 / 255.0,
                    3 => (tick / 30.0) as f32,
                    _ => return [0.5, 0.5, ((10.0 + tick / 30.0) / 255.0) as f32, 1.0],
                };
                [value, value, value, 1.0]
            });
            assert_picture(&format!("values {n}"), &actual, &expected, Tolerance::Converted);
        }
        let date = live.studio.app.world().resource::<CanvasTick>().date;
        assert_eq!(date.map(|v| v.floor())[..3], [2000.0, 1.0, 1.0], "stepped, every day is the same");
    });
}

#[test]
fn point_stages_are_told_delta_and_frame() {
    use scrim::effect::Snippet;
    let wgsl = "fn tell(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return vec4(at.delta * 10.0, f32(at.frame) / 255.0, 0.0, 1.0); }";
    let effect = || Hand::new("hand", vec![Stage::Point(Snippet::new("tell", wgsl))]).images([]);
    for backend in [Backend::Fragments, Backend::Blocks] {
        run(studio().backend(backend), vec![effect()], |live| {
            let first = live.picture().at(0, 0)[1] * 255.0;
            for n in 1..4 {
                let [delta, frame, ..] = live.picture().at(0, 0);
                assert!((delta - 1.0 / 3.0).abs() < 0.01, "delta {delta}");
                assert_eq!((frame * 255.0).round(), first.round() + n as f32, "frame");
            }
        });
    }
}

#[test]
fn a_program_that_does_not_move_is_drawn_once() {
    let copy = Hand::program("hand", program("return textureLoad(image0, vec2<i32>(pos.xy), 0);"));
    run(studio(), vec![copy], |live| {
        live.step();
        let counted = live.counted(|live| (0..10).for_each(|_| live.step()));
        assert_eq!((counted.ticks, counted.composed, counted.passes), (10, 0, 0));
    });
}

#[test]
fn a_thousand_moving_ticks_make_no_texture_and_no_pipeline() {
    run(studio(), vec![counter()], |live| {
        live.step();
        live.studio.flush();
        live.step();
        let counted = live.counted(|live| (0..1000).for_each(|_| live.step()));
        assert_eq!((counted.composed, counted.readbacks), (1000, 0));
        assert_eq!((counted.textures_created, counted.pipelines_created, counted.uploads), (0, 0, 0));
        // Two passes of the program, one of the canvas; its picture is read but did not change.
        assert_eq!((counted.passes, counted.intermediates), (3000, 1000));
    });
}

#[test]
fn a_generator_is_made_once_for_all_that_show_it() {
    let body = "return vec4(place, u[0].z / 255.0, 0.5);";
    let made = moving(with(body, 0, &[], &[None]));
    let generator = scrim::scene::nodes::generator(
        SourceId(50),
        (12, 16),
        &Hand::program("hand", made).images([]),
        &scrim::effect::Params::resolve(&[], &Default::default()),
        std::path::Path::new(""),
        &|_| false,
    );
    let generator: GeneratorNode = generator.unwrap();
    let layer = |id: u64, x: f64| {
        let mut layer = LayerNode { id: LayerId(id), ..LayerNode::plain(InputId::Source(SourceId(50))) };
        layer.placement.position = (x, 0.0);
        layer
    };
    let layers = vec![layer(1, 0.0), layer(2, 12.0)];
    let canvas = CanvasNode { scene: None, width: W as u32, height: H as u32, layers };
    let composition = Composition { generators: vec![generator], canvases: vec![canvas], kept: Vec::new() };
    for backend in [Backend::Fragments, Backend::Blocks] {
        let composition = composition.clone();
        TestStudio::new(W as u32, H as u32).backend(backend).run(move |live| {
            live.studio.app.world_mut().insert_resource(composition);
            let actual = live.picture();
            let expected = picture(W, H, |x, y| {
                let x = (x % 12) as f32;
                [(x + 0.5) / 12.0, 1.0 - (y as f32 + 0.5) / H as f32, 0.0, 0.5]
            });
            assert_picture("generator", &actual, &expected, Tolerance::Converted);
            let counted = live.counted(|live| (0..4).for_each(|_| live.step()));
            assert_eq!((counted.composed, counted.intermediates), (4, 4), "one picture a tick");
        });
    }
}

#[test]
fn a_generator_that_reads_itself_gets_nothing() {
    let made = with("return textureLoad(image0, vec2<i32>(0), 0) + vec4(0.0, u[3].z, 0.0, 1.0);", 1, &[], &[None]);
    let mut stage = super::plan::plain(Stage::Program(made));
    stage.images = vec![scrim::compositor::Image::Input(InputId::Source(SourceId(50)))];
    let generator = GeneratorNode { source: SourceId(50), width: W as u32, height: H as u32, stages: vec![stage] };
    let layers = vec![LayerNode::plain(InputId::Source(SourceId(50)))];
    let canvas = CanvasNode { scene: None, width: W as u32, height: H as u32, layers };
    let composition = Composition { generators: vec![generator], canvases: vec![canvas], kept: Vec::new() };
    TestStudio::new(W as u32, H as u32).run(move |live| {
        live.studio.app.world_mut().insert_resource(composition);
        let black = picture(W, H, |_, _| [0.0, 0.0, 0.0, 1.0]);
        assert_picture("reads itself", &live.picture(), &black, Tolerance::Exact);
    });
}

#[test]
fn sound_is_read_as_it_is_at_each_tick() {
    use scrim::compositor::sound::SoundRows;
    // The upper half shows the samples, the lower one the spectrum.
    let body = "let i = vec2<i32>(pos.xy); if i.y < 2 { return textureLoad(image0, vec2(i.x % 4, 0), 0); }\n\
        return textureLoad(image1, vec2(i.x % 2, 0), 0);";
    let images = [
        EffectImage::Sound { row: SoundRow::Samples, width: 4 },
        EffectImage::Sound { row: SoundRow::Spectrum, width: 2 },
    ];
    let effect = Hand::program("hand", with(body, 2, &[], &[None])).images(images);
    let input = noise(W, H, 3);
    let studio = TestStudio::new(W as u32, H as u32).frame_source(1, TestFrame::opaque(&input)).show(1);
    // A studio of its own: sound that was heard once is heard from then on.
    run(studio.effect("hand", &[]).with(|_| {}), vec![effect], move |live| {
        let rows = live.studio.app.world().resource::<SoundRows>().clone();
        let shows = |live: &mut LiveStudio<'_>, samples: [f32; 4], bins: [f32; 2]| {
            let expected = picture(W, H, |x, y| {
                let value = if y < 2 { samples[x % 4] } else { bins[x % 2] };
                [value, value, value, 1.0]
            });
            assert_picture("sound", &live.picture(), &expected, Tolerance::Converted);
        };
        shows(live, [128.0 / 255.0; 4], [0.0; 2]);
        rows.set(&[9.0, -1.0, 0.0, 0.5, 1.0], &[0.25, 0.0, 0.1, 1.0]);
        live.settle();
        shows(live, [0.0, 0.5, 0.75, 1.0], [0.25, 1.0]);
        // The picture follows although nothing else changes.
        rows.set(&[1.0; 5], &[0.0; 4]);
        shows(live, [1.0; 4], [0.0; 2]);
    });
}
