// Whether a glyph has ink at a dot of its cell: five bits a row, the four upper rows and the three lower ones. Two glyphs stand in one vector.
fn glyph_dot(p: u32, glyph: u32, spot: vec2<u32>) -> f32 {
    let pair = param(p + (glyph >> 1u));
    let rows = vec2<u32>(select(pair.xy, pair.zw, (glyph & 1u) == 1u));
    let upper = spot.y < 4u;
    let row = select(rows.y >> (5u * (6u - min(spot.y, 6u))), rows.x >> (5u * (3u - min(spot.y, 3u))), upper);
    let bit = (row >> (4u - min(spot.x, 4u))) & 1u;
    // one dot of space to the right and below
    return select(0.0, f32(bit), spot.x < 5u && spot.y < 7u);
}

// param 0: size of a dot in pixels, share of the picture's own colours, amount; 1: text; 2: ground; from 3 on: glyphs.
fn ascii(at: At, p: u32) -> vec4<f32> {
    let look = param(p);
    let cell = vec2<f32>(6.0, 8.0) * look.x;
    let corner = floor(at.px / cell) * cell;
    let spot = vec2<u32>(floor((at.px - corner) / look.x));
    // four points between pixels, each the mean of the four around it
    let quarter = floor(cell * 0.25);
    var sum = vec4<f32>(0.0);
    for (var i = 0; i < 4; i++) {
        let side = vec2<f32>(f32(i & 1), f32(i >> 1u)) * 2.0 - 1.0;
        let color = tap(at, corner + 0.5 * cell + side * quarter - at.px);
        sum += vec4<f32>(color.rgb * color.a, color.a) * 0.25;
    }
    let mean = sum.rgb / max(sum.a, 1e-5);
    let place = glyph_place(mean);
    let first = min(u32(place), 8u);
    // from one glyph to the next within one of 255 values
    let next = saturate((place - f32(first)) * 28.333333 - 27.333333);
    let ink = mix(glyph_dot(p + 3u, first, spot), glyph_dot(p + 3u, first + 1u, spot), next);
    let text = mix(param(p + 1u).rgb, mean, look.y);
    let own = tap(at, vec2<f32>(0.0, 0.0));
    return vec4<f32>(mix(own.rgb, mix(param(p + 2u).rgb, text, ink), look.z), own.a);
}

// Brightness as a glyph's number.
fn glyph_place(color: vec3<f32>) -> f32 {
    return dot(color, vec3<f32>(0.2126, 0.7152, 0.0722)) * 9.0;
}
