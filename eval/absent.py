"""Common indicators that no report of a folder mentions, asked for all the same: what is answered then is of something else.

Each indicator whose name, its synonyms included, stands in no report is asked of each province. An answer is not wrong for
certain: `số vụ ma túy` is told as `tội phạm ma túy: 269 vụ`. It is listed, to be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Status
from assistant.assistant import Assistant
from assistant.matching import folded
from assistant.terms import phrases_of

INDICATORS = """
thu nhập bình quân đầu người; diện tích tự nhiên; dân số trung bình; tỷ lệ thất nghiệp; mật độ dân số; tuổi thọ trung
bình; tỷ suất sinh; tỷ lệ bác sĩ trên vạn dân; số giường bệnh; tỷ lệ che phủ rừng; sản lượng điện thương phẩm; kim
ngạch xuất khẩu gạo; sản lượng than; sản lượng xi măng; số lượt khách quốc tế; công suất phòng khách sạn; tỷ lệ đô thị
hóa; tỷ lệ hộ dùng nước sạch; tỷ lệ hộ dùng điện; số thuê bao internet; số thuê bao điện thoại; doanh thu bưu chính;
doanh thu viễn thông; số vụ cháy rừng; diện tích rừng bị cháy; sản lượng muối; sản lượng cà phê; sản lượng hồ tiêu;
diện tích cao su; đàn dê; đàn ngựa; sản lượng mật ong; sản lượng tôm hùm; diện tích nuôi nghêu; số tàu cá; số vụ tranh
chấp đất đai; số đơn khiếu nại; tổng dư nợ tín dụng; nợ xấu; huy động vốn; lãi suất cho vay; chỉ số giá vàng; giá
xăng; số doanh nghiệp giải thể; số hợp tác xã thành lập mới; số lao động đi làm việc ở nước ngoài; số người tham gia
bảo hiểm thất nghiệp; chi trả trợ cấp thất nghiệp; số người có công; số hộ cận nghèo; số nhà tình nghĩa; số trẻ em bị
xâm hại; số ca sốt xuất huyết; số ca tay chân miệng; số ca đuối nước; tỷ lệ tiêm chủng đầy đủ; tỷ lệ suy dinh dưỡng;
số trường đạt chuẩn quốc gia; tỷ lệ tốt nghiệp THPT; số giải học sinh giỏi quốc gia; số huy chương vàng; số di tích
được xếp hạng; số lễ hội; số vụ phạm pháp hình sự; số vụ ma túy; số vụ buôn lậu; số thanh niên nhập ngũ; số vụ bạo lực
gia đình; chỉ số PCI; chỉ số PAPI; chỉ số cải cách hành chính; số thủ tục hành chính; tỷ lệ hồ sơ trực tuyến; số cuộc
thanh tra; số tiền thu hồi sau thanh tra; số vụ tham nhũng; vốn FDI đăng ký; vốn ODA giải ngân; số dự án FDI; số khu
công nghiệp; tỷ lệ lấp đầy khu công nghiệp; diện tích đất công nghiệp; số km đường cao tốc; số cầu xây mới; số hành
khách qua sân bay; số lượt hàng hóa qua cảng; sản lượng bia; sản lượng đường; sản lượng phân bón; sản lượng giấy; kim
ngạch nhập khẩu máy móc; thuế thu nhập cá nhân; thu từ xổ số; thu tiền sử dụng đất; chi sự nghiệp giáo dục; chi đầu tư
phát triển; bội chi ngân sách; số xã đạt chuẩn nông thôn mới; số sản phẩm OCOP; số trang trại; diện tích lúa bị thiệt
hại; số nhà sập do bão; lượng mưa trung bình; nhiệt độ trung bình; mực nước sông; số trạm quan trắc; khối lượng rác
thải thu gom; tỷ lệ thu gom rác; số cây xanh trồng mới; số lượt người đọc thư viện; số giờ phát sóng truyền hình; tỷ
lệ phủ sóng 4G; số hộ có máy tính; số ca ghép thận; số vụ ngộ độc thực phẩm; số cơ sở giết mổ; số giáo viên thiếu; số
sinh viên tốt nghiệp; học phí bình quân; giá điện bình quân; tiền lương bình quân tháng; năng suất lao động xã hội
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A question for what no report mentions, and the first figure of its answer with what it is of; "" for a refusal."""

    question: str
    figure: str
    indicator: str
    warned: bool  # whether the answer says which word of the question no report speaks of


def indicators() -> tuple[str, ...]:
    """What reports of the genre tell of, as an official would name it."""
    return tuple(" ".join(name.split()) for name in INDICATORS.split(";"))


def ask_for_absent(assistant: Assistant, names: Sequence[str] = ()) -> list[Told]:
    """Ask for each indicator that no report mentions, of each province that has a report."""
    infos = assistant.reports()
    text = " ".join(folded(assistant.text_of(info.id)) for info in infos)
    places = sorted({info.place for info in infos if info.place})
    found = []
    for name in names or indicators():
        if any(form in text for form in _forms(name)):
            continue
        for place in places:
            question = f"{name[0].upper()}{name[1:]} của {place} là bao nhiêu?"
            answer = assistant.ask(question)
            facts = answer.facts if answer.status is not Status.NOT_FOUND else ()
            warned = any(notice.kind == "unmentioned" for notice in answer.notices)
            found.append(Told(question, facts[0].text if facts else "", facts[0].indicator if facts else "", warned))
    return found


def _forms(name: str) -> list[str]:
    """The names of an indicator without the number or the rate of it, as they would stand in a report."""
    terms = phrases_of(name)
    forms = (folded(name), *(terms[0].loose if len(terms) == 1 else ()))
    return [form.removeprefix(" so").removeprefix(" ty le").removeprefix(" tong") for form in forms]
