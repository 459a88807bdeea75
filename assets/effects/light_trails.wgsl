/*{
  "label": "Light trails",
  "group": "Stylise",
  "description": "Bright things leave a trail that fades, as on a long exposure.",
  "keeps_opaque": true,
  "passes": [
    { "target": "trail", "persistent": true, "float": true, "width": "$WIDTH / 2", "height": "$HEIGHT / 2" },
    {}
  ],
  "params": [
    { "name": "fade", "kind": "float", "label": "Fade", "description": "Time in which a trail loses nine tenths of its light.",
      "default": 1.5, "min": 0.1, "max": 10.0, "step": 0.1, "unit": "s" },
    { "name": "threshold", "kind": "float", "label": "Threshold", "description": "What is darker leaves no trail.", "default": 0.6 },
    { "name": "tint", "kind": "color", "label": "Colour", "default": [1.0, 1.0, 1.0] },
    { "name": "clear", "kind": "event", "label": "Clear", "description": "Puts all trails out." }
  ]
}*/

// The first pass fills `trail`, which holds what it held in the frame before; the second, the last, makes the picture.
fn effect(at: At, p: u32) -> vec4<f32> {
    let knobs = params(p);
    let picture = sample_picture(at.uv);
    if at.step == 0u {
        let before = sample_trail(at.uv).rgb * pow(0.1, at.delta / knobs.fade);
        let light = picture.rgb * picture.a * smoothstep(knobs.threshold, knobs.threshold + 0.1, max(picture.r, max(picture.g, picture.b)));
        return vec4<f32>(select(max(before, light), vec3<f32>(0.0), knobs.clear), 1.0);
    }
    let trail = sample_trail(at.uv).rgb * knobs.tint.rgb;
    return vec4<f32>(1.0 - (1.0 - picture.rgb) * (1.0 - trail), picture.a);
}
