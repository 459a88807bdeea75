/*{
  "label": "Scan lines",
  "group": "Stylise",
  "description": "Dark lines across the picture, as on a tube screen.",
  "stage": "point",
  "keeps_opaque": true,
  "params": [
    { "name": "amount", "kind": "float", "label": "Amount", "description": "How dark the lines are.", "default": 0.5 },
    { "name": "spacing", "kind": "int", "label": "Spacing", "description": "From one line to the next.",
      "default": 4, "min": 2, "max": 64, "unit": "px" },
    { "name": "speed", "kind": "float", "label": "Speed", "description": "How fast the lines run down the picture.",
      "default": 0.0, "min": -200.0, "max": 200.0, "step": 1.0, "unit": "px/s" },
    { "name": "shape", "kind": "choice", "label": "Shape", "options": [["soft", "Soft"], ["hard", "Hard"]] },
    { "name": "upright", "kind": "bool", "label": "Upright", "description": "Lines from top to bottom." }
  ]
}*/

const TAU: f32 = 6.2831853;

fn darkness(phase: f32, shape: u32) -> f32 {
    if shape == 1u {
        return select(0.0, 1.0, phase >= 0.5);
    }
    return 0.5 - 0.5 * cos(phase * TAU);
}

fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let knobs = params(p);
    let place = select(at.px.y, at.px.x, knobs.upright) - at.time * knobs.speed;
    let phase = fract(place / f32(knobs.spacing));
    return vec4<f32>(color.rgb * (1.0 - knobs.amount * darkness(phase, knobs.shape)), color.a);
}
