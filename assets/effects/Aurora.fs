/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Curtains of polar light that sway over a night sky.",
  "CREDIT": "Scrim",
  "CATEGORIES": ["Generator"],
  "INPUTS": [
    { "NAME": "low", "LABEL": "Lower light", "TYPE": "color", "DEFAULT": [0.15, 0.95, 0.55, 1.0] },
    { "NAME": "high", "LABEL": "Upper light", "TYPE": "color", "DEFAULT": [0.55, 0.2, 0.9, 1.0] },
    { "NAME": "sky", "LABEL": "Sky", "TYPE": "color", "DEFAULT": [0.01, 0.02, 0.07, 1.0] },
    { "NAME": "speed", "LABEL": "Speed", "TYPE": "float", "MIN": 0.0, "MAX": 3.0, "DEFAULT": 0.6 },
    { "NAME": "height", "LABEL": "Height", "DESCRIPTION": "Where the curtains hang, from the bottom up.",
      "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.4 },
    { "NAME": "curtains", "LABEL": "Curtains", "TYPE": "long", "VALUES": [1, 2, 3, 4, 5], "LABELS": ["One", "Two", "Three", "Four", "Five"], "DEFAULT": 3 },
    { "NAME": "stars", "LABEL": "Stars", "TYPE": "bool", "DEFAULT": true },
    { "NAME": "brightness", "LABEL": "Brightness", "TYPE": "float", "MIN": 0.0, "MAX": 2.0, "DEFAULT": 1.0 }
  ]
}*/

float hash(vec2 p) {
    vec3 q = fract(vec3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

float noise(vec2 p) {
    vec2 cell = floor(p);
    vec2 f = p - cell;
    vec2 s = f * f * (3.0 - 2.0 * f);
    float below = mix(hash(cell), hash(cell + vec2(1.0, 0.0)), s.x);
    float above = mix(hash(cell + vec2(0.0, 1.0)), hash(cell + vec2(1.0, 1.0)), s.x);
    return mix(below, above, s.y);
}

// Light of one curtain, brightest at its lower seam.
float curtain(vec2 p, float seed, float time) {
    float fold = noise(vec2(p.x * 1.5 + seed * 7.1, time * 0.3 + seed)) - 0.5;
    fold += 0.4 * (noise(vec2(p.x * 4.0 - time * 0.4, seed * 3.7)) - 0.5);
    float seam = height + (seed - 1.5) * 0.08 + fold * 0.35;
    float above = p.y - seam;
    float rays = 0.6 + 0.4 * noise(vec2(p.x * 28.0 + fold * 12.0, time * 0.9 + seed * 5.0));
    float body = above > 0.0 ? exp(-above * (4.0 + 2.0 * seed)) : exp(above * 45.0);
    return body * rays;
}

void main() {
    vec2 p = vec2(isf_FragNormCoord.x * RENDERSIZE.x / RENDERSIZE.y, isf_FragNormCoord.y);
    float time = TIME * speed;
    vec3 color = sky.rgb * (1.3 - 0.6 * isf_FragNormCoord.y);
    if (stars) {
        vec2 grid = floor(gl_FragCoord.xy * 360.0 / RENDERSIZE.y);
        float star = step(0.9985, hash(grid));
        color += star * (0.4 + 0.4 * sin(time * 3.0 + hash(grid + 9.0) * 40.0));
    }
    for (int i = 0; i < 5; i++) {
        if (i >= curtains) {
            break;
        }
        float light = curtain(p, float(i), time);
        color += light * brightness * mix(low.rgb, high.rgb, smoothstep(0.0, 0.5, p.y - height + 0.1)) * 0.7;
    }
    gl_FragColor = vec4(clamp(color, 0.0, 1.0), sky.a);
}
