/*{
  "label": "Zoom blur",
  "group": "Blur",
  "description": "Blurs towards a point, as a lens does that is zoomed while the shutter is open.",
  "stage": "pass",
  "params": [
    { "name": "amount", "kind": "float", "label": "Amount", "description": "Length of the blur, of the way to the centre.",
      "default": 0.2, "min": 0.0, "max": 1.0 },
    { "name": "centre", "kind": "point", "label": "Centre", "description": "The point that stays sharp, of the picture's width and height.",
      "default": [0.5, 0.5] },
    { "name": "samples", "kind": "int", "label": "Samples", "description": "More are smoother and cost more.", "group": "Quality",
      "default": 16, "min": 4, "max": 64 },
    { "name": "calm", "kind": "float", "label": "Sharp circle", "description": "Radius around the centre that is left sharp, of the height.",
      "group": "Shape", "default": 0.0, "min": 0.0, "max": 1.0 }
  ]
}*/

// A fraction that differs from pixel to pixel without a pattern, so that few samples make grain and no bands
// (interleaved gradient noise, Jimenez 2014).
fn grain(px: vec2<f32>) -> f32 {
    return fract(52.9829189 * fract(dot(px, vec2<f32>(0.06711056, 0.00583715))));
}

fn effect(at: At, p: u32) -> vec4<f32> {
    let knobs = params(p);
    let to_centre = knobs.centre * at.size - at.px;
    let distance = length(to_centre) / at.size.y;
    let amount = knobs.amount * smoothstep(knobs.calm, knobs.calm + 0.1, distance + 0.1 * step(knobs.calm, 0.0));
    let count = knobs.samples;
    let start = grain(at.px);
    var sum = vec4<f32>(0.0);
    for (var i = 0; i < count; i++) {
        let c = tap(at, to_centre * (amount * (f32(i) + start) / f32(count)));
        sum += vec4<f32>(c.rgb * c.a, c.a);
    }
    return vec4<f32>(sum.rgb / max(sum.a, 0.0001), sum.a / f32(count));
}
