// The studio keyer, behind one of the forms that declare what it sees: studio_even, studio_lit, studio_plate. What the table says of a colour stands in
// src/effect/builtin/keying/studio/table.rs.
// param 0: stretch of the table's coordinate, slope of the matte's levels; 1: the screen in linear light, offset of the levels; 2: strength of the core matte,
// of the edge's colour, of despill, and of its replacement; 3: the replacement as bright as the screen, in linear light.

struct Seen {
    // Share of figure, share of screen, how much surer solid figure is than bare screen.
    guess: vec3<f32>,
    // The screen there, in linear light.
    screen: vec3<f32>,
}

fn seen_of(color: vec4<f32>, at: At, p: u32) -> Seen {
    let local = studio_local(at, p);
    // As much of the local screen as the pixel's tint tells is exchanged for the typical one; the figure stays as it is.
    let found = lut(studio_even(color.rgb, local, p) * param(p).rgb).rgb;
    return Seen(vec3<f32>(found.xy, found.z * 2.0 - 1.0), studio_screen(local, p));
}

fn matte_of(seen: Seen, p: u32) -> f32 {
    let sure = vec2<f32>(seen.guess.z, -seen.guess.z);
    let core = smoothstep(vec2<f32>(0.4, 0.45), vec2<f32>(0.8, 0.95), sure) * param(p + 2u).x;
    let soft = (seen.guess.x + (1.0 - seen.guess.x) * core.x) * (1.0 - core.y);
    return saturate(soft * param(p).w + param(p + 1u).w);
}

fn color_of(color: vec4<f32>, seen: Seen, matte: f32, p: u32) -> vec3<f32> {
    let own = matte_of(seen, p);
    let amounts = param(p + 2u);
    // What was held in the picture keeps its screen.
    let share = max(seen.guess.y - max(matte - own, 0.0), 0.0);
    let edge = min(share, 1.0 - own);
    let spill = share - edge;
    let taken = seen.screen * (edge * amounts.y + spill * amounts.z);
    let left = max(linear(color.rgb) - taken, vec3<f32>(0.0)) + param(p + 3u).rgb * (spill * amounts.w);
    return encoded(min(left / max(max(matte, own), 0.02), vec3<f32>(1.0)));
}
