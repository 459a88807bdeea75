//! The works that `scrim bench` measures, as shows: what other programs are measured with, and a still scene.

use crate::cli::args::BenchWork;
use crate::document::source::{Color, Media};
use crate::document::{
    Content, EffectId, EffectSpec, Layer, LayerId, Placement, Rate, Scene, SceneId, Show, Sizing, Source, SourceId,
    SourceKind,
};
use crate::source::generate::{BenchClip, bench_clip, bench_lut};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A clip that a work reads: its name, what it shows, its height and how many frames it needs at least.
fn clips(work: &BenchWork) -> &'static [(&'static str, &'static str, u32)] {
    match work {
        BenchWork::W1 => &[("fg720", "fg", 720), ("bg720", "bg", 720)],
        BenchWork::W3 => &[("fg720", "fg", 720), ("still1080", "still", 1080)],
        _ => &[("fg1080", "fg", 1080), ("bg1080", "bg", 1080)],
    }
}

/// Frames of a generated clip; the works loop it.
const GENERATED_FRAMES: u32 = 60;

/// Makes the clips of a work in `folder` from our own generator.
pub fn generate(work: &BenchWork, folder: &Path) -> io::Result<()> {
    for (name, what, height) in clips(work) {
        let width = height * 16 / 9;
        let frames = if *what == "still" { 1 } else { GENERATED_FRAMES };
        if let Some(clip) = bench_clip(what, width, *height, frames) {
            write_y4m(&folder.join(format!("{name}.y4m")), clip, width, *height)?;
        }
    }
    if *work == BenchWork::W4 {
        write_lut(&folder.join("lut.cube"))?;
    }
    Ok(())
}

fn write_y4m(path: &Path, clip: BenchClip, width: u32, height: u32) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(file, "YUV4MPEG2 W{width} H{height} F30:1 Ip A1:1 C420jpeg")?;
    for frame in clip {
        file.write_all(b"FRAME\n")?;
        for index in 0..3 {
            if let Some(plane) = frame.plane(index) {
                let len = plane.stride as usize * plane.height as usize;
                file.write_all(plane.data.get(..len).unwrap_or(plane.data))?;
            }
        }
    }
    file.flush()
}

/// Writes the colour table of the bench.
pub fn write_lut(path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "LUT_3D_SIZE 17")?;
    for [r, g, b] in bench_lut() {
        writeln!(file, "{r:.5} {g:.5} {b:.5}")?;
    }
    file.flush()
}

/// The keyer that the works are defined with.
pub const KEYER: &str = "chroma_key_classic";

/// The work as a show that reads clips beside it. `keyer` is the kind of effect that keys it.
pub fn show(work: &BenchWork, keyer: &str) -> Show {
    match work {
        BenchWork::W1 => keyed((1280, 720), ("fg720.y4m", "bg720.y4m"), false, keyer),
        BenchWork::W3 => grid(keyer),
        BenchWork::W4 => keyed((1920, 1080), ("fg1080.y4m", "bg1080.y4m"), true, keyer),
        BenchWork::Idle | BenchWork::Reload => still(),
        _ => keyed((1920, 1080), ("fg1080.y4m", "bg1080.y4m"), false, keyer),
    }
}

fn canvas(width: u32, height: u32) -> Show {
    let mut show = Show::empty();
    if let Some(canvas) = show.canvases.first_mut() {
        (canvas.width, canvas.height, canvas.rate) = (width, height, Rate::new(30, 1));
    }
    show
}

fn media(id: u64, name: &str) -> Source {
    let settings = Media { path: name.into(), ..Media::default() };
    Source::new(SourceId(id), name, SourceKind::Media(settings))
}

fn scene(show: &mut Show, layers: Vec<Layer>) {
    show.scenes = vec![Scene { layers, ..Scene::new(SceneId(1), "Bench") }];
}

/// The colour of the clips' wall.
const WALL: [f64; 4] = [0.0, 177.0 / 255.0, 64.0 / 255.0, 1.0];

/// The classic key as the peers have it: one tap, the wall's colour, their two thresholds. The studio key knows the wall's colour, and
/// any other is as it comes.
fn key(id: u64, kind: &str) -> EffectSpec {
    let spec = EffectSpec::new(EffectId(id), kind);
    match kind {
        KEYER => spec
            .with("key_color", "custom")
            .with("custom_color", WALL.to_vec())
            .with("similarity", 0.12)
            .with("smoothness", 0.08)
            .with("taps", "one"),
        "chroma_key_studio" => spec.with("screen", WALL.to_vec()),
        _ => spec,
    }
}

fn keyed((width, height): (u32, u32), (fg, bg): (&str, &str), styled: bool, keyer: &str) -> Show {
    let mut show = canvas(width, height);
    show.sources = vec![media(1, bg), media(2, fg)];
    let mut background = Layer::new(LayerId(10), "background", Content::Source(SourceId(1)));
    if styled {
        background.effects = vec![
            EffectSpec::new(EffectId(20), "gaussian_blur").with("radius", 4.0),
            EffectSpec::new(EffectId(21), "color_correction")
                .with("contrast", 0.1)
                .with("brightness", 0.02)
                .with("saturation", 0.2),
            EffectSpec::new(EffectId(22), "lut").with("file", "lut.cube"),
        ];
    }
    let mut figure = Layer::new(LayerId(11), "figure", Content::Source(SourceId(2)));
    figure.effects = vec![key(23, keyer)];
    scene(&mut show, vec![background, figure]);
    show
}

fn grid(keyer: &str) -> Show {
    let mut show = canvas(1920, 1080);
    show.sources = vec![media(1, "still1080.y4m")];
    let mut layers = vec![Layer::new(LayerId(10), "background", Content::Source(SourceId(1)))];
    for n in 0..4_u32 {
        // Four sources of one clip: the peers decode each, and so do we.
        let id = u64::from(n) + 2;
        show.sources.push(media(id, "fg720.y4m"));
        let mut layer = Layer::new(LayerId(10 + id), format!("figure {}", n + 1), Content::Source(SourceId(id)));
        layer.placement = Placement {
            position: (f64::from(n % 2) * 960.0, f64::from(n / 2) * 540.0),
            size: Sizing::Stretch(960.0, 540.0),
            ..Placement::default()
        };
        layer.effects = vec![key(30 + id, keyer)];
        layers.push(layer);
    }
    scene(&mut show, layers);
    show
}

fn still() -> Show {
    let mut show = canvas(1280, 720);
    let color = Color { to: Some([0.1, 0.1, 0.3, 1.0]), width: 1280, height: 720, ..Color::default() };
    show.sources = vec![Source::new(SourceId(1), "Still", SourceKind::Color(color))];
    scene(&mut show, vec![Layer::new(LayerId(10), "still", Content::Source(SourceId(1)))]);
    show
}

/// The clips that a folder must hold for a work, where they are missing.
pub fn missing(work: &BenchWork, folder: &Path) -> Vec<PathBuf> {
    let names = clips(work).iter().map(|(name, ..)| format!("{name}.y4m"));
    let lut = (*work == BenchWork::W4).then(|| "lut.cube".to_owned());
    names.chain(lut).map(|name| folder.join(name)).filter(|path| !path.is_file()).collect()
}
