//! Tests of `assets`: real shows with real files.

mod collect;
mod missing;

use crate::effect::catalog;
use image::{Rgba, RgbaImage};
use scrim::assets::{Catalogued, Collect};
use scrim::document::source::{Image, Media, Slideshow};
use scrim::document::{
    Content, EffectId, EffectSpec, Fallback, Layer, LayerId, Placement, Scene, Show, Source, SourceId, SourceKind,
    TransitionSpec,
};
use std::path::{Path, PathBuf};

pub fn picture(path: &Path, color: [u8; 4]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    RgbaImage::from_pixel(8, 8, Rgba(color)).save(path).unwrap();
}

/// A table that gives every colour this one.
pub fn table(path: &Path, [r, g, b]: [f32; 3]) {
    let lines: String = (0..8).map(|_| format!("{r} {g} {b}\n")).collect();
    std::fs::write(path, format!("LUT_3D_SIZE 2\n{lines}")).unwrap();
}

/// A show in `folder/show` with files beside it, above it and under two names that are alike.
pub fn stage(folder: &Path) -> (Show, PathBuf) {
    let base = folder.join("show");
    picture(&base.join("logo.png"), [200, 30, 30, 255]);
    picture(&folder.join("elsewhere/LOGO.png"), [30, 30, 200, 255]);
    picture(&base.join("slides/1.png"), [30, 200, 30, 255]);
    std::fs::write(base.join("slides/notes.txt"), "not a slide").unwrap();
    table(&base.join("warm.cube"), [0.8, 0.5, 0.2]);
    let mut show = Show::empty();
    if let Some(canvas) = show.canvases.first_mut() {
        (canvas.width, canvas.height) = (96, 32);
    }
    let image = |path: &str| SourceKind::Image(Image { path: path.into(), ..Image::default() });
    let slides = Slideshow { paths: vec!["slides".into()], width: 32, height: 32, ..Slideshow::default() };
    show.sources = vec![
        Source::new(SourceId(10), "Logo", image("logo.png")),
        Source::new(SourceId(11), "Other logo", image("../elsewhere/LOGO.png")),
        Source::new(SourceId(12), "Slides", SourceKind::Slideshow(slides)),
        Source::new(SourceId(13), "Film", SourceKind::Media(Media { path: "gone.mkv".into(), ..Media::default() })),
    ];
    show.sources[3].fallback = Fallback::Image("logo.png".into());
    let layers = show.sources.iter().zip(0_u32..).map(|(source, place)| {
        let mut layer = Layer::new(LayerId(20 + u64::from(place)), source.name.clone(), Content::Source(source.id));
        layer.placement = Placement { position: (16.0 + f64::from(place) * 32.0, 16.0), ..Placement::fit(32.0, 32.0) };
        layer
    });
    let mut layers: Vec<Layer> = layers.collect();
    layers[0].effects = vec![EffectSpec::new(EffectId(30), "lut").with("file", "warm.cube")];
    let scene = show.scenes[0].id;
    show.scenes = vec![Scene { layers, ..Scene::new(scene, "Main") }];
    show.transition = TransitionSpec::new("luma_wipe");
    show.transition.params.insert("file".into(), "logo.png".into());
    let path = base.join("show.ron");
    scrim::document::save::save(&path, &show).unwrap();
    (show, path)
}

pub fn job(show: &Show, path: &Path, out: PathBuf) -> Collect {
    let base = path.parent().unwrap().to_owned();
    let data = base.join("data");
    Collect { show: show.clone(), base, data, out, name: "show.ron".into(), effects: Catalogued::of(&catalog()) }
}
