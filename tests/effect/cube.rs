//! `.cube` files, good and bad.

use scrim::effect::cube::{CubeCache, MAX_BYTES, load, parse};
use scrim::effect::reference::trilinear;
use scrim::effect::{Lut3d, TableKind};
use std::fmt::Write;
use std::fs;
use std::sync::Arc;

const CORNERS: &str = "0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 1\n";

fn with_corners(header: &str) -> String {
    format!("{header}\n{CORNERS}")
}

fn at(table: &Lut3d, coordinate: [f32; 3]) -> [f32; 3] {
    trilinear(table, coordinate)
}

#[track_caller]
fn assert_near(actual: [f32; 3], expected: [f32; 3]) {
    let near = actual.iter().zip(expected).all(|(a, e)| (a - e).abs() < 1e-4);
    assert!(near, "{actual:?} should be {expected:?}");
}

#[test]
fn a_small_table_is_the_identity() {
    let table = parse(&with_corners("TITLE \"x\"\n# note\n\nLUT_3D_SIZE 2"), "a.cube").unwrap();
    assert_eq!((table.size, table.rgb.len()), (2, 8));
    assert_eq!(table.rgb[1], [1.0, 0.0, 0.0], "red runs fastest");
    assert_near(at(&table, [0.2, 0.5, 0.9]), [0.2, 0.5, 0.9]);
}

#[test]
fn what_programs_write_is_read() {
    for (what, text) in [
        ("byte order mark", with_corners("\u{feff}LUT_3D_SIZE 2")),
        ("carriage returns", with_corners("LUT_3D_SIZE 2").replace('\n', "\r\n")),
        ("tabs and blanks", with_corners("  LUT_3D_SIZE\t2  ").replace(' ', "  ")),
        ("exponents", with_corners("LUT_3D_SIZE 2").replace("1 0 0", "1.0e0 0E-7 0")),
        ("a keyword of another program", with_corners("LUT_IN_VIDEO_RANGE\nLUT_3D_SIZE 2")),
        ("Resolve's input range", with_corners("LUT_3D_SIZE 2\nLUT_3D_INPUT_RANGE 0.0 1.0")),
        ("comments among the rows", with_corners("LUT_3D_SIZE 2").replace("0 1 1", "# blue\n0 1 1")),
    ] {
        let table = parse(&text, "a.cube").unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_near(at(&table, [0.3, 0.6, 0.1]), [0.3, 0.6, 0.1]);
    }
}

#[test]
fn a_domain_maps_colours_and_repeats_its_ends() {
    let table = parse(&with_corners("LUT_3D_SIZE 2\nDOMAIN_MIN 0.25 0.25 0.25\nDOMAIN_MAX 0.75 0.75 0.75"), "a.cube");
    let table = table.unwrap();
    assert_near(at(&table, [0.5; 3]), [0.5; 3]);
    assert_near(at(&table, [0.375; 3]), [0.25; 3]);
    assert_near(at(&table, [0.1, 0.9, 1.0]), [0.0, 1.0, 1.0]);
    let wide = parse(&with_corners("LUT_3D_SIZE 2\nDOMAIN_MAX 4 4 4"), "a.cube").unwrap();
    assert_near(at(&wide, [1.0, 0.5, 0.0]), [0.25, 0.125, 0.0]);
}

#[test]
fn curves_become_a_table() {
    let table = parse("LUT_1D_SIZE 3\n0 1 0.5\n0.5 0.5 0.5\n1 0 0.5", "a.cube").unwrap();
    assert_eq!((table.size, table.rgb.len()), (33, 33 * 33 * 33));
    assert_near(at(&table, [0.25, 0.25, 0.9]), [0.25, 0.75, 0.5]);
    let halved = parse("LUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE 0 2\n0 0 0\n1 1 1", "a.cube").unwrap();
    assert_near(at(&halved, [1.0, 0.5, 0.0]), [0.5, 0.25, 0.0]);
}

#[test]
fn results_are_limited_to_colours() {
    let table = parse(&with_corners("LUT_3D_SIZE 2").replace("1 1 1", "7 -3 1"), "a.cube").unwrap();
    assert_eq!(table.rgb.last(), Some(&[1.0, 0.0, 1.0]));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (text, expected) in [
        (String::new(), "bad.cube:1: LUT_3D_SIZE or LUT_1D_SIZE is missing; is this a .cube file?"),
        ("hello\nworld".into(), "bad.cube:2: LUT_3D_SIZE or LUT_1D_SIZE is missing; is this a .cube file?"),
        (CORNERS.into(), "bad.cube:1: LUT_3D_SIZE or LUT_1D_SIZE is missing; is this a .cube file?"),
        ("LUT_3D_SIZE 1".into(), "bad.cube:1: LUT_3D_SIZE is “1”; sizes from 2 to 129 can be read"),
        ("LUT_3D_SIZE 130".into(), "bad.cube:1: LUT_3D_SIZE is “130”; sizes from 2 to 129 can be read"),
        ("LUT_3D_SIZE -2".into(), "bad.cube:1: LUT_3D_SIZE is “-2”; sizes from 2 to 129 can be read"),
        ("LUT_3D_SIZE".into(), "bad.cube:1: LUT_3D_SIZE is “”; sizes from 2 to 129 can be read"),
        ("LUT_1D_SIZE 99999".into(), "bad.cube:1: LUT_1D_SIZE is “99999”; sizes from 2 to 65536 can be read"),
        (
            with_corners("LUT_1D_SIZE 2\nLUT_3D_SIZE 2"),
            "bad.cube:3: has both a 1-D and a 3-D table; export the look as one 3-D table",
        ),
        ("LUT_3D_SIZE 2\n0 0 0\n1 0 0".into(), "bad.cube:3: the file ends after 2 of 8 rows"),
        (with_corners("LUT_3D_SIZE 2") + "1 1 1", "bad.cube:10: more rows than the 8 that the table's size asks for"),
        ("LUT_3D_SIZE 2\n0 0".into(), "bad.cube:2: 3 numbers are needed here, not 2"),
        ("LUT_3D_SIZE 2\n0 0 0 0".into(), "bad.cube:2: 3 numbers are needed here, not 4"),
        ("LUT_3D_SIZE 2\n0 x 0".into(), "bad.cube:2: “x” is not a number"),
        ("LUT_3D_SIZE 2\nnan 0 0".into(), "bad.cube:2: “nan” is not a finite number"),
        ("LUT_3D_SIZE 2\n0 1e99 0".into(), "bad.cube:2: “1e99” is not a finite number"),
        ("LUT_3D_SIZE 2\n0 0 0\nTITLE x".into(), "bad.cube:3: “TITLE” stands among the table's rows"),
        ("DOMAIN_MIN 0 0".into(), "bad.cube:1: 3 numbers are needed here, not 2"),
        (with_corners("LUT_3D_SIZE 2\nDOMAIN_MIN 0 1 0"), "bad.cube:3: DOMAIN_MIN must be below DOMAIN_MAX"),
    ] {
        assert_eq!(parse(&text, "bad.cube").unwrap_err(), expected, "of {text:?}");
    }
}

#[test]
fn files_that_are_none_or_too_large_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    assert!(load(dir.path()).unwrap_err().contains("is not a file"));
    assert!(load(&dir.path().join("none.cube")).unwrap_err().contains("none.cube: cannot be read"));
    let large = dir.path().join("large.cube");
    fs::File::create(&large).unwrap().set_len(MAX_BYTES + 1).unwrap();
    assert!(load(&large).unwrap_err().contains("large.cube: is larger than 16 MiB"));
    let binary = dir.path().join("binary.cube");
    fs::write(&binary, [0xff, 0x00, 0x89, 0x50, 0x0a, 0xfe]).unwrap();
    assert!(load(&binary).unwrap_err().contains("binary.cube:1: "));
}

#[test]
fn the_cache_reads_a_file_again_only_when_it_changed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("look.cube");
    let cache = CubeCache::default();
    assert!(cache.load(&path).unwrap_err().contains("put it back"));
    fs::write(&path, with_corners("LUT_3D_SIZE 2")).unwrap();
    let first = cache.load(&path).unwrap();
    assert!(Arc::ptr_eq(&first, &cache.load(&path).unwrap()), "read twice");
    fs::write(&path, "LUT_3D_SIZE 2").unwrap();
    assert!(cache.load(&path).unwrap_err().contains("look.cube:1: the file ends after 0 of 8 rows"));
    fs::write(&path, with_corners("LUT_3D_SIZE 2").replace("1 1 1", "0.5 0.5 0.5")).unwrap();
    assert_eq!(cache.load(&path).unwrap().rgb.last(), Some(&[0.5; 3]));
}

#[test]
fn a_cache_with_curves_keeps_them_and_every_step() {
    let dir = tempfile::tempdir().unwrap();
    let load = |cache: &CubeCache, name: &str, text: &str| {
        fs::write(dir.path().join(name), text).unwrap();
        cache.load(&dir.path().join(name)).unwrap()
    };
    let (plain, with_curves) = (CubeCache::default(), CubeCache::with_curves());
    let negative = "LUT_1D_SIZE 2\n1 1 0\n0 1 1\n";
    let table = load(&with_curves, "negative.cube", negative);
    assert!(table.kind == TableKind::Curves && table.rgb.len() == (table.size as usize).pow(3));
    assert_eq!((table.rgb.first(), table.rgb.last()), (Some(&[1.0, 1.0, 0.0]), Some(&[0.0, 1.0, 1.0])));
    assert_eq!(load(&plain, "negative.cube", negative).kind, TableKind::Cube);
    assert_eq!(load(&with_curves, "cube.cube", &with_corners("LUT_3D_SIZE 2")).kind, TableKind::Cube);
    let mut long = "LUT_1D_SIZE 5000\n".to_owned();
    (0..5000).for_each(|step| writeln!(long, "{0} {0} {0}", step as f32 / 4999.0).unwrap());
    assert!(load(&with_curves, "long.cube", &long).rgb.len() >= 5000);
}

#[test]
fn the_cache_is_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let cache = CubeCache::default();
    let path = |index: usize| dir.path().join(format!("{index}.cube"));
    for index in 0..40 {
        fs::write(path(index), with_corners("LUT_3D_SIZE 2")).unwrap();
    }
    let first = Arc::downgrade(&cache.load(&path(0)).unwrap());
    let used = Arc::downgrade(&cache.load(&path(1)).unwrap());
    for index in 2..40 {
        cache.load(&path(index)).unwrap();
        cache.load(&path(1)).unwrap();
    }
    assert!(first.upgrade().is_none(), "what is not used goes");
    assert!(used.upgrade().is_some(), "what is used stays");
}

#[test]
fn a_table_of_usual_size_is_read() {
    let mut text = String::from("LUT_3D_SIZE 33\n");
    for b in 0..33 {
        for g in 0..33 {
            for r in 0..33 {
                let [r, g, b] = [r, g, b].map(|i| 1.0 - i as f32 / 32.0);
                writeln!(text, "{r:.6} {g:.6} {b:.6}").unwrap();
            }
        }
    }
    let table = parse(&text, "a.cube").unwrap();
    assert_near(at(&table, [0.1, 0.5, 0.77]), [0.9, 0.5, 0.23]);
}
