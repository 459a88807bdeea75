/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The next scene sweeps in behind a soft edge.",
  "CREDIT": "Scrim",
  "CATEGORIES": ["Wipe"],
  "INPUTS": [
    { "NAME": "startImage", "TYPE": "image" },
    { "NAME": "endImage", "TYPE": "image" },
    { "NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0 },
    { "NAME": "angle", "LABEL": "Angle", "DESCRIPTION": "Where it goes, in degrees: 0 is to the right, 90 is up.",
      "TYPE": "float", "MIN": -180.0, "MAX": 180.0, "DEFAULT": 0.0 },
    { "NAME": "softness", "LABEL": "Softness", "DESCRIPTION": "Width of the edge, as a part of the way.",
      "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.2 },
    { "NAME": "shine", "LABEL": "Shine", "DESCRIPTION": "Colour that runs along the edge; its alpha is how strongly.",
      "TYPE": "color", "DEFAULT": [1.0, 1.0, 1.0, 0.0] }
  ]
}*/

vec4 mixed(vec4 a, vec4 b, float t) {
    float alpha = mix(a.a, b.a, t);
    vec3 color = mix(a.rgb * a.a, b.rgb * b.a, t);
    return alpha > 0.0 ? vec4(color / alpha, alpha) : vec4(0.0);
}

void main() {
    float a = radians(angle);
    vec2 way = vec2(cos(a), sin(a));
    // 0 where the wipe begins and 1 where it ends, whatever the angle.
    vec2 p = (isf_FragNormCoord - 0.5) * RENDERSIZE;
    float reach = dot(abs(way), RENDERSIZE);
    float place = dot(p, way) / reach + 0.5;
    float edge = max(softness, 1.0 / reach);
    float t = clamp((progress * (1.0 + edge) - place) / edge, 0.0, 1.0);
    t = t * t * (3.0 - 2.0 * t);
    vec4 color = mixed(IMG_THIS_PIXEL(startImage), IMG_THIS_PIXEL(endImage), t);
    color.rgb = mix(color.rgb, shine.rgb, shine.a * 4.0 * t * (1.0 - t));
    gl_FragColor = color;
}
