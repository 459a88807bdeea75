/*{
  "label": "Displace by source",
  "group": "Stylise",
  "description": "Moves pixels by the brightness of another source, as seen through wet glass.",
  "passes": [{}],
  "params": [
    { "name": "map", "kind": "image", "label": "Map", "description": "Red moves across, green moves down; middle grey moves nothing." },
    { "name": "amount", "kind": "float", "label": "Amount", "description": "Farthest move.",
      "default": 40.0, "min": 0.0, "max": 400.0, "step": 1.0, "unit": "px" },
    { "name": "angle", "kind": "float", "label": "Angle", "description": "Turns the direction of the moves.",
      "default": 0.0, "min": -180.0, "max": 180.0, "step": 1.0, "unit": "°" },
    { "name": "edges", "kind": "choice", "label": "Edges", "options": [["hold", "Hold"], ["mirror", "Mirror"], ["clear", "Clear"]] }
  ]
}*/

fn effect(at: At, p: u32) -> vec4<f32> {
    let knobs = params(p);
    let map = sample_map(at.uv);
    // Without a source the map is transparent, and nothing moves.
    let move_by = (map.rg - 0.5) * 2.0 * map.a * knobs.amount;
    let a = radians(knobs.angle);
    let turned = vec2<f32>(move_by.x * cos(a) - move_by.y * sin(a), move_by.x * sin(a) + move_by.y * cos(a));
    var uv = at.uv + turned / at.size;
    if knobs.edges == 1u {
        uv = 1.0 - abs(1.0 - abs(uv));
    }
    let color = sample_picture(uv);
    let outside = any(uv < vec2<f32>(0.0)) || any(uv > vec2<f32>(1.0));
    return vec4<f32>(color.rgb, select(color.a, 0.0, outside && knobs.edges == 2u));
}
