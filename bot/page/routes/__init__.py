"""The routes of the page, a file for each subject."""

from starlette.routing import Route

from bot.page.routes import api, asking, checking, citing, exploring, reading

ROUTES = (
    Route("/", asking.ask),
    Route("/suggest/{kind}", asking.suggest),
    Route("/d/{document:path}/{digest}", reading.read),
    Route("/cite/{document:path}/{digest}", citing.cite_quotation),
    Route("/check", checking.check, methods=["GET", "POST"]),
    Route("/speakers", exploring.list_speakers),
    Route("/speakers/{name}", exploring.show_speaker),
    Route("/speakers/{name}/timeline.svg", exploring.draw_timeline),
    Route("/sources", exploring.list_sources),
    Route("/source/{document:path}", exploring.find_source),
    Route("/feedback", exploring.list_feedback),
    *api.ROUTES,
)
