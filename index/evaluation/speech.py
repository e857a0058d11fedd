import sys, json, time, os
from index.speech import analyse
from index.speech.quotations import Act
from index.speech.parsing import load_parser

def rows(doc_id, text, speech):
    for g, a in enumerate(speech.attributions):
        if not a.quotation.said and a.quotation.cue and a.quotation.cue.act is not Act.DENIES: continue
        for part in a.quotation.parts:
            r = {"doc_id": doc_id, "quote_start": part.start, "quote_end": part.end, "quote": part.of(text), "kind": a.quotation.kind.value, "group": str(g)}
            if a.mention: r |= {"speaker_start": a.mention.start, "speaker_end": a.mention.end, "speaker": a.mention.of(text)}
            if a.speaker: r["speaker_name"] = a.speaker
            yield r

if __name__ == "__main__":
    sys.path.insert(0, "/work/shared/data/attribution")
    import score
    parser = load_parser()
    for d in sys.argv[1:]:
        gold, texts, names = score.load(d)
        t0=time.time()
        pred=[r for k,t in texts.items() for r in rows(k,t,analyse(t, parser=parser))]
        print(d, time.time()-t0)
        with open("/tmp/pred_%s.jsonl" % os.path.basename(d.rstrip("/")).split(".")[0], "w") as f:
            for r in pred: f.write(json.dumps(r, ensure_ascii=False)+"\n")
