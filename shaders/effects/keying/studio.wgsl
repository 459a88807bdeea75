// The studio keyer, behind one of the forms that declare what it sees: studio_even, studio_lit, studio_plate. What the table says of a colour stands in
// src/effect/builtin/keying/studio/table.rs.
// param 0: stretch of the table's coordinate, slope of the matte's levels; 1: the screen in linear light, offset of the levels; 2: strength of the
// edge's colour, of despill, and of its replacement; 3: the replacement as bright as the screen, in linear light.

struct Seen {
    // The matte before its levels, and the share of screen.
    guess: vec2<f32>,
    // The screen there, in linear light.
    screen: vec3<f32>,
}

fn seen_of(color: vec4<f32>, at: At, p: u32) -> Seen {
    let local = studio_local(at, p);
    // As much of the local screen as the pixel's tint tells is exchanged for the typical one; the figure stays as it is.
    return Seen(lut_pair(studio_even(color.rgb, local, p) * param(p).rgb), studio_screen(local, p));
}

fn matte_of(seen: Seen, p: u32) -> f32 {
    return saturate(seen.guess.x * param(p).w + param(p + 1u).w);
}

fn color_of(color: vec4<f32>, seen: Seen, matte: f32, p: u32) -> vec3<f32> {
    let own = matte_of(seen, p);
    let amounts = param(p + 2u);
    // What was held in the picture keeps its screen.
    let share = max(seen.guess.y - max(matte - own, 0.0), 0.0);
    let edge = min(share, 1.0 - own);
    let spill = share - edge;
    let taken = seen.screen * (edge * amounts.x + spill * amounts.y);
    let left = max(linear(color.rgb) - taken, vec3<f32>(0.0)) + param(p + 3u).rgb * (spill * amounts.z);
    return min(left * (1.0 / max(max(matte, own), 0.02)), vec3<f32>(1.0));
}
