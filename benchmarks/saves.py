"""300 leads who answer at once: how long each autosave takes. `python -m benchmarks.saves` runs it alone.

Two web processes as deployed, the database with all boards. Each lead saves every five seconds, each time with a
sentence more, and goes on to the next criterion when a text is finished: what the page's script sends.
"""

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

from benchmarks.servers import AS_DEPLOYED, FOLDER, HOST, LARGE, database, gunicorn

EVERY, WARM_UP, MEASURED, WAIT = 5.0, 15.0, 60.0, 30.0  # seconds
GOAL = 0.3  # seconds, for 95 % of the saves
SENTENCES = 6  # of one answer
GRADES = ("25", "50", "75", "100")
SENTENCE = (
    "Every member of staff who works with families reads the procedure in the first week, and the safeguarding lead "
    "checked {n} records in {month} against it: in {m} of them the child’s own words were written down. "
)
MONTHS = ("January", "March", "May", "July", "September", "November")


@dataclass
class Lead:
    """One agency lead at work: which criterion, what is written there, which revision it has."""

    session: str
    token: str
    items: list[tuple[str, str]]
    chance: random.Random
    place: int = 0
    text: str = ""
    sentences: int = 0
    grade: str = ""
    revision: int = 0

    def write(self) -> bytes:
        """One more sentence, as the request that saves it."""
        if self.sentences == SENTENCES:
            self.place = (self.place + 1) % len(self.items)
            self.text, self.sentences, self.grade, self.revision = "", 0, "", 0
        asked = self.chance.randint(20, 90)
        self.text += SENTENCE.format(n=asked, m=asked // 2, month=self.chance.choice(MONTHS))
        self.sentences += 1
        self.grade = self.grade or self.chance.choice(GRADES)
        path, key = self.items[self.place]
        fields = {
            "csrfmiddlewaretoken": self.token,
            f"{key}-grade": self.grade,
            f"{key}-score": "",
            f"{key}-narrative": self.text,
            f"{key}-reason": "",
            f"{key}-revision": str(self.revision),
        }
        return self._request(path, fields)

    def _request(self, path: str, fields: dict[str, str]) -> bytes:
        edge = "----the-edge-of-a-field"
        body = "".join(
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        sent = f"{body}--{edge}--\r\n".encode()
        head = [
            f"POST {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", "Accept: application/json",
            "X-Requested-With: fetch", f"Content-Type: multipart/form-data; boundary={edge}",
            f"Content-Length: {len(sent)}", f"Cookie: sessionid={self.session}; csrftoken={self.token}",
        ]  # fmt: skip
        return "\r\n".join(head).encode() + b"\r\n\r\n" + sent


@dataclass
class Result:
    """Seconds of each save that was measured, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def share(self, percent: int) -> float:
        """Seconds within which so many per cent were saved."""
        return statistics.quantiles(self.seconds, n=100, method="inclusive")[percent - 1]

    @property
    def is_good(self) -> bool:
        return len(self.seconds) > 1 and not self.errors and self.share(95) < GOAL

    def text(self, leads: int) -> str:
        """The figures for people."""
        load = " ".join(f"{one:.1f}" for one in os.getloadavg())
        if len(self.seconds) < 2:
            return f"{leads} leads at once: nothing was saved. {self.errors[:3]}"
        median, most, nearly_all = (self.share(percent) * 1000 for percent in (50, 95, 99))
        return (
            f"{leads} leads at once, two web processes: {len(self.seconds)} saves in {MEASURED:.0f} s "
            f"({len(self.seconds) / MEASURED:.0f} each second), {len(self.errors)} errors, median {median:.0f} ms, "
            f"95 % within {most:.0f} ms (goal under {GOAL * 1000:.0f}), 99 % within {nearly_all:.0f} ms; "
            f"load of the machine {load}  {'ok' if self.is_good else 'MISSED'}"
            + "".join(f"\n  {error}" for error in self.errors[:5])
        )


async def _save(lead: Lead, port: int) -> None:
    """One save on a connection of its own, as a proxy makes it; raises ValueError for anything but success."""
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(lead.write())
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    status = head.split(b"\r\n", 1)[0].decode()
    if " 200 " not in status:
        raise ValueError(f"{status}: {body[:200]!r}")
    revision = json.loads(body)["revision"]
    if revision != lead.revision + 1:
        raise ValueError(f"revision {revision} after {lead.revision}")
    lead.revision = revision


async def _work(lead: Lead, port: int, begins: float, result: Result) -> None:
    """A save every five seconds from some moment on; one that takes longer holds up the next."""
    loop = asyncio.get_running_loop()
    due = begins + lead.chance.random() * EVERY
    while due < begins + WARM_UP + MEASURED:
        await asyncio.sleep(max(0.0, due - loop.time()))
        started = loop.time()
        try:
            await asyncio.wait_for(_save(lead, port), WAIT)
        except (OSError, ValueError, TimeoutError) as error:
            result.errors.append(f"{type(error).__name__} {error}")
            lead.sentences = SENTENCES  # on to the next criterion
        else:
            if due >= begins + WARM_UP:
                result.seconds.append(loop.time() - started)
        due += EVERY


async def _all(leads: list[Lead], port: int) -> Result:
    result, begins = Result(), asyncio.get_running_loop().time()
    await asyncio.gather(*(_work(lead, port, begins, result) for lead in leads))
    return result


def measure(environment: dict[str, str]) -> tuple[str, bool]:
    """The figures as text, and whether they meet the goals."""
    command = [sys.executable, "-m", "benchmarks.writers"]
    found = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    rows: list[dict[str, Any]] = json.loads(found.splitlines()[-1])
    leads = [Lead(chance=random.Random(place), **row) for place, row in enumerate(rows)]  # noqa: S311 -- no secret
    with gunicorn(environment, "partnership.settings.dev", AS_DEPLOYED) as port:
        result = asyncio.run(_all(leads, port))
    return result.text(len(leads)), result.is_good


def main() -> int:
    """Run it alone."""
    with database(FOLDER / "large", *LARGE) as environment:
        text, is_good = measure(environment)
    print(text)
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
