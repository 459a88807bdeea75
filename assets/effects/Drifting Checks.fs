/*{
  "ISFVSN": "2",
  "DESCRIPTION": "A checkerboard that drifts behind titles, with soft or hard edges.",
  "CREDIT": "Scrim",
  "CATEGORIES": ["Generator", "Pattern"],
  "INPUTS": [
    { "NAME": "first", "LABEL": "First colour", "TYPE": "color", "DEFAULT": [0.11, 0.14, 0.25, 1.0] },
    { "NAME": "second", "LABEL": "Second colour", "TYPE": "color", "DEFAULT": [0.16, 0.2, 0.34, 1.0] },
    { "NAME": "rows", "LABEL": "Rows", "TYPE": "float", "MIN": 1.0, "MAX": 40.0, "DEFAULT": 8.0 },
    { "NAME": "angle", "LABEL": "Angle", "DESCRIPTION": "In degrees.", "TYPE": "float", "MIN": -180.0, "MAX": 180.0, "DEFAULT": 20.0 },
    { "NAME": "speed", "LABEL": "Speed", "DESCRIPTION": "Cells in a second, across and up.",
      "TYPE": "point2D", "MIN": [-4.0, -4.0], "MAX": [4.0, 4.0], "DEFAULT": [0.5, 0.25] },
    { "NAME": "softness", "LABEL": "Softness", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0 }
  ]
}*/

// -1 to 1 and back, one unit a cell; steep where it changes sign.
float wave(float x, float edge) {
    float distance_to_middle = abs(fract(x * 0.5) - 0.5) * 2.0 - 0.5;
    return clamp(distance_to_middle / edge, -1.0, 1.0);
}

void main() {
    float a = radians(angle);
    vec2 p = (gl_FragCoord.xy - RENDERSIZE * 0.5) * rows / RENDERSIZE.y;
    p = mat2(cos(a), -sin(a), sin(a), cos(a)) * p - speed * TIME;
    // At least half a pixel, so that edges do not flicker.
    float edge = max(softness * 0.5, 0.5 * rows / RENDERSIZE.y);
    float checks = wave(p.x, edge) * wave(p.y, edge);
    gl_FragColor = mix(first, second, checks * 0.5 + 0.5);
}
