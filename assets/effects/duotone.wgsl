/*{
  "label": "Duotone",
  "group": "Colour",
  "description": "Prints the picture in two inks: one for the shadows, one for the highlights.",
  "stage": "point",
  "keeps_opaque": true,
  "params": [
    { "name": "shadows", "kind": "color", "label": "Shadows", "description": "Colour of black.", "default": [0.1, 0.06, 0.32] },
    { "name": "highlights", "kind": "color", "label": "Highlights", "description": "Colour of white.", "default": [1.0, 0.84, 0.55] },
    { "name": "contrast", "kind": "float", "label": "Contrast", "description": "Steepness around the middle.",
      "default": 1.0, "min": 0.0, "max": 4.0, "step": 0.05 },
    { "name": "amount", "kind": "float", "label": "Amount", "description": "How much of the inks is mixed in.", "default": 1.0 }
  ]
}*/

fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let knobs = params(p);
    let luma = dot(color.rgb, vec3<f32>(0.2126, 0.7152, 0.0722));
    let tone = saturate((luma - 0.5) * knobs.contrast + 0.5);
    let ink = mix(knobs.shadows.rgb, knobs.highlights.rgb, tone);
    return vec4<f32>(mix(color.rgb, ink, knobs.amount), color.a);
}
