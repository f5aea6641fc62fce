"""Puts the parts that send broadcasts together."""

from __future__ import annotations

from telegram import Bot

from bot.messages.renderer import Renderer
from bot.pipeline.broadcasting.book import Book
from bot.pipeline.broadcasting.runs import Runs
from bot.pipeline.broadcasting.sender import Broadcasting
from bot.pipeline.delivery.rate_limits import Budgets
from bot.pipeline.delivery.results import Directory
from bot.pipeline.heartbeats import Heartbeats
from bot.services.work import Deployment
from bot.storage.engine.database import Database


def build_broadcasting(
    database: Database,
    bot: Bot,
    deployment: Deployment,
    renderer: Renderer,
    directory: Directory,
    heartbeats: Heartbeats,
    budgets: Budgets,
) -> Broadcasting:
    """On the same budgets and the same lease as delivery."""
    book = Book(database, deployment, directory)
    runs = Runs(database, deployment, renderer, book)
    unseal = deployment.vault.open
    return Broadcasting(database, bot, book, runs, heartbeats, budgets, unseal)
