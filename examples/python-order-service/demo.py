"""A demo session: what the desk's own strategies did before the service was started. The seed decides all of it."""

import random

from book import TICKERS, Book, Ticket

STEPS = 2500
STEP_SECONDS = 60


def trade(book: Book, seed: int, now: float) -> None:
    """Trades on random walks, one step a minute, so that the last step is `now`."""
    rng = random.Random(seed)
    walks = {ticker: rng.uniform(18, 160) for ticker in TICKERS}
    for ticker, px in walks.items():
        book.mark(ticker, round(px, 2), now)
    log: list[tuple[int, dict[str, float]]] = []
    # The walk is drawn first, so that a book that takes other orders sees the same prices.
    for step in range(STEPS):
        for ticker in TICKERS:
            walks[ticker] *= 1 + rng.gauss(0, 0.002)
        log.append((step, {ticker: round(px, 2) for ticker, px in walks.items()}))
    choices = random.Random(seed + 1)
    for step, prices in log:
        at = round(now - (len(log) - 1 - step) * STEP_SECONDS, 3)
        for ticker, px in prices.items():
            book.mark(ticker, px, at)
        draw, ticker, tag = choices.random(), choices.choice(TICKERS), choices.choice(("breakout", "fade"))
        conviction, long = choices.random(), choices.random() < 0.5
        if draw < 0.18 and ticker not in book.holdings:
            enter(book, prices[ticker], ticker=ticker, tag=tag, conviction=conviction, long=long, at=at)


def enter(book: Book, px: float, *, ticker: str, tag: str, conviction: float, long: bool, at: float) -> None:
    # The most convinced of the signals ask for far more than the desk allows.
    share = 0.4 if conviction > 0.97 else 0.02 + 0.05 * conviction
    amount = book.fitted(int(share * book.equity() / px), px)
    way = 1 if long else -1
    if amount > 0:
        ticket = Ticket(
            ticker,
            "B" if long else "S",
            amount,
            stopPx=round(px * (1 - way * 0.008), 2),
            targetPx=round(px * (1 + way * 0.012), 2),
            owner="desk-bot",
            tag=tag,
        )
        book.place(ticket, at)
