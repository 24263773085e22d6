"""SQS: how full queues are, and sending dead letters back to where they came from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import catops

from catops_plugin_aws.clients import Aws, connect
from catops_plugin_aws.declaring import command, completer
from catops_plugin_aws.listing import READ, SHOWN, counted, plural

WAITING, FLYING = "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"


def _urls(aws: Aws, **asked: Any) -> Iterator[str]:
    pages = {"PaginationConfig": {"PageSize": 1000}}
    return aws.items("sqs", "list_queues", "QueueUrls[]", **pages, **asked)


def _names(aws: Aws, typed: str) -> Iterator[str]:
    return map(_name, _urls(aws, **({"QueueNamePrefix": typed} if typed else {})))


@command(
    "aws sqs list",
    effect="read",
    examples=["aws sqs list", "aws sqs list --filter orders"],
)
def list_(
    ctx: catops.Context, *, filter: str = "", region: str = "", account: str = ""
) -> catops.Reply:
    """List the queues: messages waiting, messages in flight, and which hold dead letters.

    :param filter: only queues whose name contains this text
    """
    with connect(ctx, region, account) as aws:
        urls = sorted(url for url, _ in zip(_urls(aws), range(READ), strict=False))
        found = [url for url in urls if filter.casefold() in _name(url).casefold()]
        rows = [_row(aws, url) for url in found[:SHOWN]]
        text = counted(len(found), len(urls), "queue", aws.where, filter)
        if len(found) > SHOWN:
            text += f" {SHOWN} are shown, {len(found) - SHOWN:,} more: narrow it with --filter."
        if len(urls) == READ:
            text += f" Reading stopped after {READ:,}; there may be more."
        table = catops.Table(["Queue", "Waiting", "In work", "DLQ"], rows)
        return catops.Reply(text, table=table if rows else None)


@command(
    "aws sqs redrive",
    effect="write",
    examples=["aws sqs redrive orders-dead", "aws sqs redrive orders-dead --rate 10"],
    complete={"queue": completer(_names)},
)
def redrive(
    ctx: catops.Context,
    queue: str,
    *,
    rate: int | None = None,
    region: str = "",
    account: str = "",
) -> catops.Reply:
    """Move the messages of a dead-letter queue back to the queues they came from.

    :param queue: the dead-letter queue
    :param rate: messages a second, 1 to 500; as fast as AWS can by default
    """
    if rate is not None and not 1 <= rate <= 500:
        raise catops.BadArgument(f"--rate is 1 to 500, not {rate}.", mend="Or leave it out.")
    with connect(ctx, region, account) as aws:
        client = aws.client("sqs")
        url = client.get_queue_url(QueueName=queue)["QueueUrl"]
        has = _attributes(aws, url, "QueueArn", WAITING)
        sources = [_name(each) for each in _sources(aws, url)]
        if not sources:
            raise catops.UserError(
                f"{queue} in {aws.where} is not a dead-letter queue, so nothing can go back.",
                mend="See aws sqs list: the column DLQ says which are.",
            )
        count = int(has[WAITING])
        if not count:
            return catops.Reply(f"{queue} in {aws.where} is empty; there is nothing to move.")
        speed = {"MaxNumberOfMessagesPerSecond": rate} if rate else {}
        client.start_message_move_task(SourceArn=has["QueueArn"], **speed)
        return catops.Reply(
            f"Moving about {plural(count, 'message')} of {queue} in {aws.where} back to "
            f"{', '.join(sources)}.",
            level="success",
        )


def _row(aws: Aws, url: str) -> tuple[str, int, int, str]:
    has = _attributes(aws, url, WAITING, FLYING)
    waiting = int(has[WAITING])
    dead = "yes" if waiting and next(_sources(aws, url), None) else ""
    return _name(url), waiting, int(has[FLYING]), dead


def _attributes(aws: Aws, url: str, *names: str) -> dict[str, str]:
    answer = aws.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=list(names))
    attributes: dict[str, str] = answer["Attributes"]
    return attributes


def _sources(aws: Aws, url: str) -> Iterator[str]:
    """Yield the queues whose dead letters go to ``url``."""
    return aws.items("sqs", "list_dead_letter_source_queues", "queueUrls[]", QueueUrl=url)


def _name(url: str) -> str:
    return url.rpartition("/")[2]
