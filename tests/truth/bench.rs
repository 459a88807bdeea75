//! `scrim bench keyer`: what it prints, and what it says when it cannot.

use scrim::app::keyer_bench::{Report, Work, keyer};
use scrim::truth::Kind;
use serde_json::Value;

#[test]
fn a_small_case_is_measured_through_the_compositor_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    let write = folder.path().join("pictures");
    let work = Work {
        keyer: keyer("chroma_key_classic").unwrap(),
        kinds: vec![Kind::Presenter],
        seeds: vec![1],
        size: (160, 90),
        write: Some(write.clone()),
    };
    let measured = match work.measure() {
        Ok(measured) => measured,
        Err(error) => {
            assert!(error.to_string().contains("no graphics adapter answers"), "{error}");
            return;
        }
    };
    let report = Report::new(&work, &measured);
    let json = report.json();
    assert_eq!(json["keyer"], "chroma_key_classic");
    assert_eq!((&json["seeds"], &json["size"]), (&Value::from(vec![1]), &Value::from(vec![160, 90])));
    let row = &json["cases"][0];
    assert_eq!(row["case"], "presenter");
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    for who in ["classic", "keyer"] {
        for score in ["alpha", "edge_alpha", "composite", "excess"] {
            assert!(number(&row[who][score]).is_finite(), "{who} {score}");
        }
        let excess = number(&row[who]["composite"]) - number(&row["floor"]);
        assert!((excess - number(&row[who]["excess"])).abs() < 1e-4);
    }
    // Searched for with the truth at hand, the classic keyer is better than at its defaults, which key out a green of another kind.
    assert!(number(&row["classic"]["composite"]) < number(&row["keyer"]["composite"]));
    assert!(number(&row["ratio"]["excess"]) > 1.0);
    assert_eq!((&json["pass"], json["total"]["worst"]["case"].as_str()), (&Value::from(false), Some("presenter")));
    assert!(number(&json["pictures"][0]["classic_at"]["similarity"]) > 0.0);
    let table = report.table();
    for line in ["presenter", "MISSED", "FAIL", "excess: mean of ratios"] {
        assert!(table.contains(line), "{table}");
    }
    let mut files: Vec<_> =
        std::fs::read_dir(write).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    for what in ["alpha", "camera", "chroma_key_classic", "chroma_key_classic.matte", "classic", "truth"] {
        let name = format!("presenter-1.{what}.png");
        assert!(files.contains(&name), "{name} is not among {files:?}");
    }
}

#[test]
fn the_search_is_borne_out_by_the_compositor() {
    let work = Work {
        keyer: keyer("chroma_key_classic").unwrap(),
        kinds: vec![Kind::Blue],
        seeds: vec![2],
        size: (160, 90),
        write: None,
    };
    let Ok(measured) = work.measure() else { return };
    let case = scrim::truth::codec::coded_case(Kind::Blue, 2, work.size).unwrap();
    let (_, searched) = scrim::truth::classic::best(&case);
    let rendered = measured[0].classic.composite;
    assert!((searched - rendered).abs() < 0.03 * searched + 0.1, "{rendered} rendered, {searched} searched");
}

#[test]
fn a_keyer_is_named_by_its_kind_or_its_short_name() {
    assert_eq!(keyer("classic").unwrap().info().kind, "chroma_key_classic");
    assert_eq!(keyer("luma_key").unwrap().info().kind, "luma_key");
    let error = keyer("chroma_kee").err().expect("there is none").to_string();
    assert!(error.starts_with("there is no keyer chroma_kee: choose one of "), "{error}");
    assert!(error.contains("chroma_key_classic") && error.contains("luma_key"), "{error}");
    assert!(!error.contains("toon"), "{error}");
}
