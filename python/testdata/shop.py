"""The web shop: its pages, its API and the orders behind both.

A source as projects have them, to measure the parser by.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Query, Request, status
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

if TYPE_CHECKING:
    from .billing import Invoice

log = logging.getLogger(__name__)

DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql+asyncpg://shop:shop@localhost/shop")
CURRENCY = os.environ.get("CURRENCY", "EUR")
PAGE_SIZE = int(os.environ.get("PAGE_SIZE", 50))
TAX_RATES: dict[str, Decimal] = {
    "DE": Decimal("0.19"),
    "FR": Decimal("0.20"),
    "IT": Decimal("0.22"),
    "NL": Decimal("0.21"),
}

engine = create_async_engine(DATABASE_URL, pool_size=10, max_overflow=20, pool_pre_ping=True)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    """What all tables have."""

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=lambda: datetime.now(UTC))


class Customer(Base):
    __tablename__ = "customers"

    email: Mapped[str] = mapped_column(String(254), unique=True, index=True)
    name: Mapped[str] = mapped_column(String(100))
    country: Mapped[str] = mapped_column(String(2), default="DE")
    orders: Mapped[list[Order]] = relationship(back_populates="customer", lazy="selectin")

    def __repr__(self) -> str:
        return f"<Customer {self.id} {self.email!r}>"


class Product(Base):
    __tablename__ = "products"
    __table_args__ = (Index("ix_products_active_name", "active", "name"),)

    name: Mapped[str] = mapped_column(String(200))
    price: Mapped[Decimal]
    stock: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    @property
    def available(self) -> bool:
        return self.active and self.stock > 0


class Order(Base):
    __tablename__ = "orders"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    customer: Mapped[Customer] = relationship(back_populates="orders")
    lines: Mapped[list[OrderLine]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    state: Mapped[str] = mapped_column(String(20), default="open")

    def total(self) -> Decimal:
        """The sum of all lines, with tax, to the cent."""
        net = sum((line.amount * line.price for line in self.lines), Decimal(0))
        rate = TAX_RATES.get(self.customer.country, Decimal(0))
        return (net * (1 + rate)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


class OrderLine(Base):
    __tablename__ = "order_lines"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id", ondelete="CASCADE"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    amount: Mapped[int]
    price: Mapped[Decimal]


class LineIn(BaseModel):
    product: int
    amount: int = Field(gt=0, le=100)


class OrderIn(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    email: str
    lines: list[LineIn]

    @field_validator("email")
    @classmethod
    def has_an_at(cls, value: str) -> str:
        if "@" not in value[1:-1]:
            raise ValueError(f"{value!r} is no address")
        return value.lower()

    @field_validator("lines")
    @classmethod
    def not_empty(cls, value: list[LineIn]) -> list[LineIn]:
        if not value:
            raise ValueError("an order needs a line")
        seen = set()
        for line in value:
            if line.product in seen:
                raise ValueError(f"product {line.product} is there twice")
            seen.add(line.product)
        return value


@dataclasses.dataclass(frozen=True, slots=True)
class Page:
    number: int
    size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


class OutOfStock(Exception):
    def __init__(self, products: Sequence[int]) -> None:
        super().__init__(f"out of stock: {', '.join(map(str, products))}")
        self.products = tuple(products)


async def session() -> AsyncIterator[AsyncSession]:
    async with sessions() as s:
        try:
            yield s
            await s.commit()
        except Exception:
            await s.rollback()
            raise


def page(number: Annotated[int, Query(ge=1, alias="page")] = 1) -> Page:
    return Page(number)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    cleaner = asyncio.create_task(forget_open_orders(), name="cleaner")
    log.info("ready, with %d tax rates", len(TAX_RATES))
    yield
    cleaner.cancel()
    await asyncio.gather(cleaner, return_exceptions=True)
    await engine.dispose()


app = FastAPI(title="Shop", version=os.environ.get("VERSION", "0"), lifespan=lifespan)


@app.exception_handler(OutOfStock)
async def out_of_stock(request: Request, error: OutOfStock) -> JSONResponse:
    return JSONResponse({"error": str(error), "products": error.products}, status.HTTP_409_CONFLICT)


@app.get("/", include_in_schema=False)
def index() -> RedirectResponse:
    return RedirectResponse("/docs")


@app.get("/healthz")
async def health(s: AsyncSession = Depends(session)) -> dict[str, Any]:
    now = await s.scalar(select(func.now()))
    return {"ok": True, "database": now}


@app.get("/products")
async def products(
    s: AsyncSession = Depends(session),
    at: Page = Depends(page),
    search: str | None = None,
    order: Literal["name", "price", "-price"] = "name",
) -> list[dict[str, Any]]:
    query = select(Product).where(Product.active).offset(at.offset).limit(at.size)
    if search:
        query = query.where(Product.name.ilike(f"%{search}%"))
    match order:
        case "price":
            query = query.order_by(Product.price)
        case "-price":
            query = query.order_by(Product.price.desc())
        case _:
            query = query.order_by(Product.name)
    return [
        {"id": p.id, "name": p.name, "price": str(p.price), "available": p.available}
        for p in await s.scalars(query)
    ]


@app.post("/orders", status_code=status.HTTP_201_CREATED)
async def create_order(body: OrderIn, s: AsyncSession = Depends(session)) -> dict[str, Any]:
    """Takes an order, or refuses it whole where a product is out of stock."""
    customer = await s.scalar(select(Customer).where(Customer.email == body.email))
    if customer is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"no customer has {body.email}")
    wanted = {line.product: line.amount for line in body.lines}
    found = {p.id: p for p in await s.scalars(select(Product).where(Product.id.in_(wanted)).with_for_update())}
    lacking = [key for key, amount in wanted.items() if key not in found or found[key].stock < amount]
    if lacking:
        raise OutOfStock(sorted(lacking))
    order = Order(customer=customer, lines=[])
    for key, amount in wanted.items():
        product = found[key]
        product.stock -= amount
        order.lines.append(OrderLine(product_id=key, amount=amount, price=product.price))
    s.add(order)
    await s.flush()
    log.info("order %d of %s: %s %s", order.id, customer.email, order.total(), CURRENCY)
    return {"id": order.id, "total": str(order.total()), "currency": CURRENCY}


def overdue(orders: Iterable[Order], *, now: datetime | None = None, days: int = 14) -> list[Order]:
    # An order that is paid is never overdue, however old it is.
    limit = (now or datetime.now(UTC)) - timedelta(days=days)
    return [o for o in orders if o.state == "open" and o.created_at < limit]


async def forget_open_orders(every: float = 3600.0) -> None:
    while True:
        try:
            async with sessions() as s, s.begin():
                orders = (await s.scalars(select(Order).where(Order.state == "open"))).all()
                for order in (late := overdue(orders)):
                    await s.delete(order)
                if late:
                    log.warning("forgot %d orders of %d", len(late), len(orders))
        except (OSError, TimeoutError) as error:
            log.error("cannot look for open orders: %s", error)
        await asyncio.sleep(every)


def summary(orders: Sequence[Order], invoice: Invoice | None = None) -> str:
    lines = [f"{len(orders):>5} orders, {sum(o.total() for o in orders):>12.2f} {CURRENCY}"]
    by_state: dict[str, list[Order]] = {}
    for order in orders:
        by_state.setdefault(order.state, []).append(order)
    for state, group in sorted(by_state.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        share = 100 * len(group) / max(1, len(orders))
        lines.append(f"  {state:<10} {len(group):>5} ({share:5.1f} %)")
    if invoice is not None and not invoice.paid:
        lines += ["", "The invoice is open: " + invoice.number]
    return "\n".join(lines)


if __name__ == "__main__":
    import uvicorn

    uvicorn.run("shop:app", host="127.0.0.1", port=int(os.environ.get("PORT", "8000")), reload=True)
