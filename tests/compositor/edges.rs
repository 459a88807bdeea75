//! Pictures with transparent edges keep their colour when they are scaled, whatever file or setting they come from.

use super::picture;
use scrim::document::source::{Color, Image, Text};
use scrim::document::{Sizing, Source, SourceId, SourceKind};
use scrim::effect::Picture;
use scrim::testing::{TestStudio, Tolerance, assert_picture, write_picture};

/// One source, drawn three times as large on an empty canvas: where pixels are interpolated, wrong colours show.
fn enlarged(kind: SourceKind, folder: Option<&std::path::Path>) -> Option<Picture> {
    let studio = TestStudio::new(240, 180).source(Source::new(SourceId(1), "picture", kind)).show(1);
    let studio = studio.change(|layer| layer.placement.size = Sizing::Scale(3.0, 3.0));
    let studio = if let Some(folder) = folder { studio.path(folder.join("show.ron")) } else { studio };
    studio.picture()
}

/// Fails where a pixel that can be seen is of another colour.
#[track_caller]
fn assert_colored(name: &str, picture: &Picture, [r, g, b]: [f32; 3]) {
    let soft = picture.pixels.iter().filter(|pixel| pixel[3] > 0.05 && pixel[3] < 0.95).count();
    assert!(soft > 20, "{name}: only {soft} pixels are half-transparent, so nothing is proved");
    for pixel in picture.pixels.iter().filter(|pixel| pixel[3] > 0.05) {
        let off = (pixel[0] - r).abs().max((pixel[1] - g).abs()).max((pixel[2] - b).abs());
        // Eight bits of a colour times alpha hold the less of it the less alpha there is.
        assert!(off < 0.02 + 0.006 / pixel[3], "{name}: {pixel:?} among {:?}", [r, g, b]);
    }
}

#[test]
fn a_cut_out_still_has_no_dark_fringe() {
    let folder = tempfile::tempdir().unwrap();
    // An orange disc; what is transparent around it is black, as many programs leave it.
    let input = picture(60, 50, |x, y| {
        let inside = (x as f32 - 30.0).hypot(y as f32 - 25.0) < 18.0;
        if inside { [1.0, 0.6, 0.2, 1.0] } else { [0.0, 0.0, 0.0, 0.0] }
    });
    write_picture(&folder.path().join("disc.png"), &input).unwrap();
    let image = Image { path: "disc.png".into(), ..Image::default() };
    let Some(actual) = enlarged(SourceKind::Image(image), Some(folder.path())) else { return };
    assert_colored("still", &actual, [1.0, 0.6, 0.2]);
}

#[test]
fn letters_have_no_dark_fringe() {
    let text = Text { text: "Og".into(), size: 32.0, color: [1.0, 0.9, 0.3, 1.0], outline: 0.0, ..Text::default() };
    let Some(actual) = enlarged(SourceKind::Text(text), None) else { return };
    assert_colored("text", &actual, [1.0, 0.9, 0.3]);
}

#[test]
fn a_fade_to_transparent_black_stays_in_its_colour() {
    let color = Color {
        color: [0.9, 0.3, 0.6, 1.0],
        to: Some([0.0, 0.0, 0.0, 0.0]),
        width: 60,
        height: 40,
        ..Color::default()
    };
    let Some(actual) = enlarged(SourceKind::Color(color), None) else { return };
    assert_colored("gradient", &actual, [0.9, 0.3, 0.6]);
}

#[test]
fn a_still_is_shown_as_it_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let input = picture(64, 16, |x, y| [x as f32 / 63.0, 0.5, 1.0 - x as f32 / 63.0, [1.0, 0.8, 0.4, 0.0][y / 4]]);
    write_picture(&folder.path().join("ramp.png"), &input).unwrap();
    let image = SourceKind::Image(Image { path: "ramp.png".into(), ..Image::default() });
    let studio = TestStudio::new(64, 16).path(folder.path().join("show.ron"));
    let Some(actual) = studio.source(Source::new(SourceId(1), "still", image)).show(1).picture() else { return };
    assert_picture("still", &actual, &input, Tolerance::Converted);
}
