"""The order book of the desk: tickets in, fills, positions and money out. Everything is kept in memory."""

from dataclasses import dataclass, field

OPENING_CASH = 250_000.0
# An entry may be worth this share of the equity.
SIZE_CAP = 0.08
TICKERS = ("BRK", "COD", "EEL", "HAKE", "LING", "PIKE", "RAY", "SOLE", "TENCH", "TUNA")


class Refused(Exception):
    """A ticket that the desk does not take."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass
class Ticket:
    ticker: str
    buySell: str  # "B" or "S"
    amount: int
    kind: str = "MKT"  # "MKT" or "LMT"
    limitPx: float | None = None
    stopPx: float | None = None
    targetPx: float | None = None
    isExit: bool = False
    owner: str = "api"
    tag: str | None = None
    clientRef: str | None = None


@dataclass
class Order:
    ref: int
    clientRef: str | None
    ticker: str
    buySell: str
    isExit: bool
    kind: str
    amount: int
    amountFilled: int
    avgPx: float | None
    limitPx: float | None
    stopPx: float | None
    targetPx: float | None
    state: str  # WORKING, DONE or KILLED
    createdTs: float
    doneTs: float | None
    owner: str
    tag: str | None


@dataclass
class Holding:
    netAmount: int = 0
    avgCost: float = 0.0


@dataclass
class Book:
    """`faults` are known bugs of earlier releases, kept to try out tools that should find them."""

    faults: frozenset[str] = frozenset()
    cash: float = OPENING_CASH
    highWater: float = OPENING_CASH
    dayOpen: float = OPENING_CASH
    orders: list[Order] = field(default_factory=list)
    holdings: dict[str, Holding] = field(default_factory=dict)
    prices: dict[str, float] = field(default_factory=dict)
    guarded: list[Order] = field(default_factory=list)
    entries: int = 0

    # money

    def equity(self) -> float:
        return self.cash + sum(h.netAmount * self.prices[t] for t, h in self.holdings.items())

    def fitted(self, amount: int, px: float) -> int:
        """The amount that an entry may have at this price."""
        if "no_cap" in self.faults:
            return amount
        return min(amount, int(SIZE_CAP * self.equity() / px))

    # tickets

    def _check(self, ticket: Ticket) -> None:
        if ticket.ticker not in self.prices:
            raise Refused("UNKNOWN_TICKER", f"{ticket.ticker} is not traded here")
        if ticket.kind == "LMT" and ticket.limitPx is None:
            raise Refused("NO_LIMIT", "a limit order needs limitPx")
        if ticket.isExit:
            held = self.holdings.get(ticket.ticker, Holding()).netAmount
            closes = held > 0 if ticket.buySell == "S" else held < 0
            if not closes or ticket.amount > abs(held):
                raise Refused("NOTHING_TO_EXIT", f"{held} of {ticket.ticker} are held")
            return
        px = ticket.limitPx or self.prices[ticket.ticker]
        if self.fitted(ticket.amount, px) < ticket.amount:
            raise Refused("TOO_LARGE", f"an entry may be worth {SIZE_CAP:.0%} of the equity")
        if ticket.stopPx is None or ticket.targetPx is None:
            raise Refused("UNPROTECTED", "an entry needs stopPx and targetPx")
        way = 1 if ticket.buySell == "B" else -1
        if not ticket.stopPx * way < px * way < ticket.targetPx * way:
            raise Refused("WRONG_SIDE", "stopPx and targetPx must lie on the two sides of the price")

    def place(self, ticket: Ticket, now: float) -> Order:
        self._check(ticket)
        order = Order(
            ref=len(self.orders) + 1,
            clientRef=ticket.clientRef,
            ticker=ticket.ticker,
            buySell=ticket.buySell,
            isExit=ticket.isExit,
            kind=ticket.kind,
            amount=ticket.amount,
            amountFilled=0,
            avgPx=None,
            limitPx=ticket.limitPx,
            stopPx=None if ticket.isExit else ticket.stopPx,
            targetPx=None if ticket.isExit else ticket.targetPx,
            state="WORKING",
            createdTs=now,
            doneTs=None,
            owner=ticket.owner,
            tag=ticket.tag,
        )
        if not ticket.isExit:
            self.entries += 1
            if "drop_stop" in self.faults and self.entries % 100 == 0:
                order.stopPx = None
        self.orders.append(order)
        self._try_fill(order, now)
        return order

    def kill(self, ref: int, now: float) -> Order:
        order = self.find(ref)
        if order is None:
            raise Refused("NO_SUCH_ORDER", f"there is no order {ref}")
        if order.state != "WORKING":
            raise Refused("ALREADY_OVER", f"order {ref} is {order.state}")
        order.state, order.doneTs = "KILLED", now
        return order

    def find(self, ref: int) -> Order | None:
        return self.orders[ref - 1] if 0 < ref <= len(self.orders) else None

    # fills

    def _try_fill(self, order: Order, now: float) -> None:
        px = self.prices[order.ticker]
        if order.kind == "LMT":
            reached = px <= order.limitPx if order.buySell == "B" else px >= order.limitPx
            if not reached:
                return
        signed = order.amount if order.buySell == "B" else -order.amount
        holding = self.holdings.setdefault(order.ticker, Holding())
        if holding.netAmount * signed >= 0:
            total = holding.netAmount + signed
            holding.avgCost = (holding.netAmount * holding.avgCost + signed * px) / total
        holding.netAmount += signed
        self.cash -= signed * px
        order.amountFilled, order.avgPx, order.state, order.doneTs = order.amount, px, "DONE", now
        if not order.isExit:
            self.guarded.append(order)
        if holding.netAmount == 0:
            del self.holdings[order.ticker]

    def mark(self, ticker: str, px: float, now: float) -> None:
        """A new price: resting orders fill, stops and targets close what they guard."""
        self.prices[ticker] = px
        for order in [o for o in self.orders if o.state == "WORKING" and o.ticker == ticker]:
            self._try_fill(order, now)
        for order in [o for o in self.guarded if o.ticker == ticker]:
            way = 1 if order.buySell == "B" else -1
            stopped = order.stopPx is not None and px * way <= order.stopPx * way
            won = order.targetPx is not None and px * way >= order.targetPx * way
            if stopped or won:
                self.guarded.remove(order)
                side = "S" if order.buySell == "B" else "B"
                exit_ = Ticket(ticker, side, order.amount, isExit=True, owner=order.owner, tag=order.tag)
                self.place(exit_, now)
        self.highWater = max(self.highWater, self.equity())
