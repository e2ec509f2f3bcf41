"""A small paper-trading order service, as one person wrote it for one desk: FastAPI on top of an order book in memory.

    API_KEY=... PORT=8808 python3 service.py

SEED decides the demo session that it starts with. FAULT names bugs of earlier releases, comma separated: drop_stop, no_cap, auth_hole.
"""

import os
import secrets
import time
from dataclasses import asdict
from typing import Literal

import uvicorn
from fastapi import Depends, FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

import demo
from book import Book, Order, Refused, Ticket

API_KEY = os.environ.get("API_KEY", "")
FAULTS = frozenset(filter(None, os.environ.get("FAULT", "").split(",")))
RELEASE = "0.4.2"
STATUS_OF = {"NO_SUCH_ORDER": 404, "ALREADY_OVER": 409}

app = FastAPI(title="Desk orders", version=RELEASE)
book = Book(faults=FAULTS)
started = time.time()
demo.trade(book, int(os.environ.get("SEED", "1")), started)

# answers


class HealthOut(BaseModel):
    state: Literal["UP", "DEGRADED", "DOWN"]
    release: str
    commit: str
    at: float = Field(description="epoch seconds")


class ClockOut(BaseModel):
    now: float
    open: bool
    nextOpenTs: float
    nextCloseTs: float


class AccountOut(BaseModel):
    accountNo: str
    environment: Literal["SIM", "PROD"]
    state: str
    ccy: str
    cashBalance: float
    equity: float
    equityDayOpen: float
    equityHighWater: float
    frozen: bool


class HoldingOut(BaseModel):
    ticker: str
    netAmount: int = Field(description="negative for a short holding")
    avgCost: float
    lastPx: float
    marketValue: float
    openPnl: float


class OrderOut(BaseModel):
    ref: int
    clientRef: str | None
    ticker: str
    buySell: Literal["B", "S"]
    isExit: bool
    kind: Literal["MKT", "LMT"]
    amount: int
    amountFilled: int
    avgPx: float | None
    limitPx: float | None
    stopPx: float | None = Field(description="where the desk gets out with a loss")
    targetPx: float | None = Field(description="where the desk gets out with a gain")
    state: Literal["WORKING", "DONE", "KILLED"]
    createdTs: float
    doneTs: float | None
    owner: str
    tag: str | None


class HoldingsPage(BaseModel):
    items: list[HoldingOut]
    count: int


class OrdersPage(BaseModel):
    items: list[OrderOut]
    count: int = Field(description="how many there are in all")


class TicketIn(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    ticker: str = Field(min_length=1, max_length=12)
    buySell: Literal["B", "S"]
    amount: int = Field(gt=0, le=1_000_000)
    kind: Literal["MKT", "LMT"] = "MKT"
    limitPx: float | None = Field(default=None, gt=0)
    stopPx: float | None = Field(default=None, gt=0)
    targetPx: float | None = Field(default=None, gt=0)
    isExit: bool = False
    tag: str | None = Field(default=None, max_length=40)
    clientRef: str | None = Field(default=None, max_length=64)


class KilledOut(BaseModel):
    killed: list[int]


# errors, in one format of our own


def problem(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


@app.exception_handler(Refused)
def refused(_: Request, error: Refused) -> JSONResponse:
    return problem(STATUS_OF.get(error.code, 422), error.code, error.message)


@app.exception_handler(RequestValidationError)
def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    first = error.errors()[0]
    return problem(422, "BAD_REQUEST", f"{'.'.join(map(str, first['loc']))}: {first['msg']}")


@app.exception_handler(HTTPException)
def failed(_: Request, error: HTTPException) -> JSONResponse:
    return problem(error.status_code, "HTTP", str(error.detail))


key_header = APIKeyHeader(name="X-Desk-Key", auto_error=False)


def keyed(key: str | None = Depends(key_header)) -> None:
    if key is None or not secrets.compare_digest(key.encode(), API_KEY.encode()):
        raise HTTPException(401, "X-Desk-Key is missing or wrong")


KEYED = [Depends(keyed)]
# Release 0.3 forgot the key where orders are killed.
KILL_KEYED = [] if "auth_hole" in FAULTS else KEYED


@app.get("/health")
def health() -> HealthOut:
    return HealthOut(state="UP", release=RELEASE, commit="9f3b1c7", at=time.time())


@app.get("/market/clock", dependencies=KEYED)
def clock() -> ClockOut:
    now = time.time()
    midnight = now - now % 86_400 + 86_400
    return ClockOut(now=now, open=True, nextOpenTs=midnight, nextCloseTs=midnight)


@app.get("/account", dependencies=KEYED)
def account() -> AccountOut:
    return AccountOut(
        accountNo="PA-7731",
        environment="SIM",
        state="ACTIVE",
        ccy="USD",
        cashBalance=round(book.cash, 2),
        equity=round(book.equity(), 2),
        equityDayOpen=book.dayOpen,
        equityHighWater=round(book.highWater, 2),
        frozen=False,
    )


@app.get("/holdings", dependencies=KEYED)
def holdings() -> HoldingsPage:
    rows = [
        HoldingOut(
            ticker=ticker,
            netAmount=holding.netAmount,
            avgCost=round(holding.avgCost, 4),
            lastPx=book.prices[ticker],
            marketValue=round(holding.netAmount * book.prices[ticker], 2),
            openPnl=round(holding.netAmount * (book.prices[ticker] - holding.avgCost), 2),
        )
        for ticker, holding in sorted(book.holdings.items())
    ]
    return HoldingsPage(items=rows, count=len(rows))


def out(order: Order) -> OrderOut:
    return OrderOut(**asdict(order))


@app.get("/orders", dependencies=KEYED)
def orders(
    offset: int = Query(0, ge=0),
    limit: int = Query(50, ge=1, le=200),
    state: Literal["WORKING", "DONE", "KILLED"] | None = None,
) -> OrdersPage:
    rows = [order for order in book.orders if state is None or order.state == state]
    return OrdersPage(items=[out(order) for order in rows[offset : offset + limit]], count=len(rows))


@app.get("/orders/{ref}", dependencies=KEYED)
def one_order(ref: int) -> OrderOut:
    order = book.find(ref)
    if order is None:
        raise Refused("NO_SUCH_ORDER", f"there is no order {ref}")
    return out(order)


@app.post("/orders", status_code=201, dependencies=KEYED)
def place(ticket: TicketIn) -> OrderOut:
    return out(book.place(Ticket(owner="api", **ticket.model_dump()), time.time()))


@app.delete("/orders/{ref}", dependencies=KILL_KEYED)
def kill(ref: int) -> OrderOut:
    return out(book.kill(ref, time.time()))


@app.delete("/orders", dependencies=KILL_KEYED)
def kill_all() -> KilledOut:
    working = [order.ref for order in book.orders if order.state == "WORKING"]
    for ref in working:
        book.kill(ref, time.time())
    return KilledOut(killed=working)


if __name__ == "__main__":
    if len(API_KEY) < 8:
        raise SystemExit("set API_KEY, eight characters or more")
    print(f"desk orders {RELEASE}: {book.entries} entries, equity {book.equity():.2f}", flush=True)
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8808")), log_level="warning")
