/*{
  "label": "Ink outline",
  "group": "Stylise",
  "description": "Draws lines where the brightness changes, over the picture or over paper.",
  "stage": "taps",
  "params": [
    { "name": "strength", "kind": "float", "label": "Strength", "description": "How small a change makes a line.",
      "default": 3.0, "min": 0.0, "max": 10.0, "step": 0.1 },
    { "name": "reach", "kind": "float", "label": "Reach", "description": "Distance of the pixels that are compared.",
      "default": 1.0, "min": 0.5, "max": 4.0, "step": 0.1, "unit": "px" },
    { "name": "ink", "kind": "color", "label": "Ink", "default": [0.05, 0.05, 0.1] },
    { "name": "on_paper", "kind": "bool", "label": "On paper", "description": "Lines only, on a colour of its own.", "default": false },
    { "name": "paper", "kind": "color", "label": "Paper", "default": [0.97, 0.95, 0.9] }
  ]
}*/

const LUMA = vec3<f32>(0.2126, 0.7152, 0.0722);

fn luma(at: At, x: f32, y: f32, reach: f32) -> f32 {
    return dot(tap(at, vec2<f32>(x, y) * reach).rgb, LUMA);
}

// Sobel's operator: the gradient of the brightness from eight neighbours.
fn effect(at: At, p: u32) -> vec4<f32> {
    let knobs = params(p);
    let r = knobs.reach;
    let color = tap(at, vec2<f32>(0.0));
    let nw = luma(at, -1.0, -1.0, r);
    let n = luma(at, 0.0, -1.0, r);
    let ne = luma(at, 1.0, -1.0, r);
    let w = luma(at, -1.0, 0.0, r);
    let e = luma(at, 1.0, 0.0, r);
    let sw = luma(at, -1.0, 1.0, r);
    let s = luma(at, 0.0, 1.0, r);
    let se = luma(at, 1.0, 1.0, r);
    let across = ne + 2.0 * e + se - nw - 2.0 * w - sw;
    let down = sw + 2.0 * s + se - nw - 2.0 * n - ne;
    let line = saturate(length(vec2<f32>(across, down)) * knobs.strength - 0.3);
    let ground = select(color.rgb, knobs.paper.rgb, knobs.on_paper);
    return vec4<f32>(mix(ground, knobs.ink.rgb, line * knobs.ink.a), color.a);
}
