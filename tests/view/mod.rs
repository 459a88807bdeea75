//! Tests of `view`: what the scopes count of known pictures.

use scrim::view::ScopeCounts;
use scrim::view::scopes::{LEVELS, chroma, luma};

fn opaque(pixels: impl IntoIterator<Item = [u8; 3]>) -> Vec<u8> {
    pixels.into_iter().flat_map(|[r, g, b]| [r, g, b, 255]).collect()
}

/// Bins that are not empty, with their counts.
fn filled(bins: &[u32]) -> Vec<(usize, u32)> {
    bins.iter().copied().enumerate().filter(|(_, count)| *count > 0).collect()
}

/// Places of the vectorscope that are not empty: Cb, Cr and the count.
fn places(counts: &ScopeCounts) -> Vec<(usize, usize, u16)> {
    let all = counts.vector.iter().copied().enumerate().filter(|(_, count)| *count > 0);
    all.map(|(at, count)| (at % LEVELS, at / LEVELS, count)).collect()
}

#[test]
fn seventy_five_percent_bars_lie_on_the_targets() {
    // Cb and Cr of Rec. 709 by the standard's shares, and luma.
    let bars = [
        ([191, 191, 191], (128, 128), 191),
        ([191, 191, 0], (32, 137), 177),
        ([0, 191, 191], (150, 32), 150),
        ([0, 191, 0], (54, 41), 137),
        ([191, 0, 191], (202, 215), 54),
        ([191, 0, 0], (106, 224), 41),
        ([0, 0, 191], (224, 119), 14),
        ([0, 0, 0], (128, 128), 0),
    ];
    for (rgb, (cb, cr), y) in bars {
        let [found_cb, found_cr] = chroma(rgb).map(i32::from);
        assert!((found_cb - cb).abs() <= 1 && (found_cr - cr).abs() <= 1, "{rgb:?} lies at {found_cb}, {found_cr}");
        assert_eq!(luma(rgb), y, "{rgb:?}");
    }
    let rows = (0..4).flat_map(|_| bars.iter().map(|(rgb, ..)| *rgb));
    let counts = ScopeCounts::of(bars.len(), &opaque(rows));
    assert_eq!((counts.columns, counts.rows), (8, 4));
    let found = places(&counts);
    assert_eq!(found.len(), 7, "black and grey are one place: {found:?}");
    for (rgb, ..) in bars {
        let [cb, cr] = chroma(rgb).map(usize::from);
        let expected = if rgb[0] == rgb[1] && rgb[1] == rgb[2] { 8 } else { 4 };
        assert!(found.contains(&(cb, cr, expected)), "{rgb:?} in {found:?}");
    }
    let expected = [(0, 4), (14, 4), (41, 4), (54, 4), (137, 4), (150, 4), (177, 4), (191, 4)];
    assert_eq!(filled(&counts.histogram[3]), expected, "luma falls from bar to bar");
    for channel in 0..3 {
        assert_eq!(filled(&counts.histogram[channel]), [(0, 16), (191, 16)]);
    }
}

#[test]
fn a_ramp_is_a_diagonal() {
    let rows = (0..3).flat_map(|_| (0..=255).map(|level| [level, level / 2, 255 - level]));
    let counts = ScopeCounts::of(256, &opaque(rows));
    for column in 0..256_usize {
        let in_column = |channel: usize| {
            let wave = &counts.waveform[channel][column * LEVELS..][..LEVELS];
            filled(&wave.iter().map(|count| u32::from(*count)).collect::<Vec<_>>())
        };
        assert_eq!(in_column(0), [(column, 3)]);
        assert_eq!(in_column(1), [(column / 2, 3)]);
        assert_eq!(in_column(2), [(255 - column, 3)]);
    }
    assert_eq!(filled(&counts.histogram[0]), (0..256).map(|level| (level, 3)).collect::<Vec<_>>());
}

#[test]
fn grey_is_the_middle_whatever_its_level() {
    for level in 0..=255 {
        assert_eq!((chroma([level; 3]), luma([level; 3])), ([128, 128], level));
    }
    let counts = ScopeCounts::of(256, &opaque((0..=255).map(|level| [level; 3])));
    assert_eq!(places(&counts), [(128, 128, 256)]);
}

#[test]
fn the_colours_at_the_ends_are_counted() {
    let ends = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 0], [0, 255, 255], [255, 0, 255]];
    let counts = ScopeCounts::of(1, &opaque(ends));
    assert_eq!(places(&counts).len(), ends.len());
    assert_eq!(counts.rows, ends.len());
}

#[test]
fn what_is_clear_is_not_counted_and_a_row_that_is_cut_off_neither() {
    let rgba = [9, 9, 9, 0, 10, 20, 30, 255, 11, 11, 11, 127, 40, 50, 60, 128, 99, 99, 99, 255, 1, 2];
    let counts = ScopeCounts::of(2, &rgba);
    assert_eq!((counts.columns, counts.rows), (2, 2));
    assert_eq!(filled(&counts.histogram[0]), [(10, 1), (40, 1)]);
    let none = ScopeCounts::of(0, &[]);
    assert_eq!((none.columns, none.rows), (1, 0));
    assert_eq!(places(&none), []);
}
