using static GenderGrpc.Training.Synthetic.Nicknames.NameList;

namespace GenderGrpc.Training.Synthetic.Nicknames;

/// <summary>Common given names by script and by whom they are usually given to.</summary>
internal static class Lexicon
{
    public static NameList Latin { get; } = new()
    {
        Script = NicknameScript.Latin,
        Feminine = Words("""
            Anna Maria Emma Olivia Sophia Isabella Charlotte Amelia Emily Elena Julia Laura Sarah Hannah Lena Katharina Claudia
            Sabine Ingrid Astrid Freya Chloé Camille Amélie Margaux Élodie Giulia Chiara Francesca Valentina Lucía Carmen
            Beatriz Mariana Fernanda Gabriela Zofia Agnieszka Kasia Ewa Jana Petra Zuzana Fatima Aisha Leyla Zeynep Elif Ayşe
            Priya Ananya Lakshmi Nadia Yasmin Keiko Yukiko Sakura Mei Linh Thuy Putri Siti Chiamaka Ngozi Amara Nia Jessica
            Jennifer Rebecca Vanessa Brianna Stephanie Molly Abigail
            """),
        Masculine = Words("""
            John James Robert Michael William David Thomas Daniel Matthew Anthony Peter Paul Lukas Felix Jonas Stefan Jürgen
            Klaus Sven Björn Magnus Lars Pierre Antoine Guillaume Étienne Mathieu Marco Luca Giovanni Matteo Lorenzo Carlos
            Miguel Javier Diego João Pedro Rafael Thiago Piotr Krzysztof Wojciech Jakub Tomáš Ondřej Ahmed Mohammed Omar Yusuf
            Mehmet Emre Mustafa Rahul Arjun Vikram Rajesh Hiroshi Takeshi Kenji Daisuke Wei Minh Tuan Budi Agus Chinedu Emeka
            Kwame Kevin Brandon Tyler Justin Jason Ethan Logan
            """),
        Unisex = Words("""
            Alex Sam Taylor Jordan Morgan Casey Riley Jamie Avery Quinn Charlie Robin Kim Skyler Dakota Rowan Finley Hayden
            Reese Peyton Sidney Kai Remy Noa Kit Ash Jules Nico Toni Andie
            """),
        Surnames = Words("""
            Smith Brown Wilson Walker Müller Weber Schneider Dubois Moreau Rossi Ricci García Navarro Silva Costa Novak Larsen
            Nilsson Nguyen Tran Tanaka Sato Kaya Demir Okafor Mensah Sharma Patel Haddad Virtanen
            """),
    };

    public static NameList Chinese { get; } = new()
    {
        Script = NicknameScript.Chinese,
        Feminine = Words("""
            婷 芳 丽 娜 燕 娟 艳 霞 玲 梅 莉 兰 菊 莲 蓉 薇 琳 瑶 雅 倩 媛 妍 娇 婉 妮 萍 蕾 静 秀 淑 慧 珍 琴 嫣 美 麗 蘭 靜
            """),
        Masculine = Words("""
            强 伟 军 勇 刚 磊 涛 斌 鹏 雄 彪 龙 虎 峰 辉 健 毅 武 豪 浩 杰 建 国 志 威 栋 坤 彬 震 旭 強 偉 國 軍 剛 龍
            """),
        Unisex = Words("文 宁 晨 乐 晓 思 雨 云 书 帆 逸 舟 言 星 安 一"),
        Surnames = Words("""
            王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 程 曹 袁 邓 许 沈 曾 彭 吕 陳 張 劉
            """),
        Separator = "",
        SurnameFirst = true,
    };

    public static NameList Japanese { get; } = new()
    {
        Script = NicknameScript.Japanese,
        Feminine = Words("花子 美咲 陽菜 さくら ゆい 愛子 由美子 恵子 直美 裕子 優子 彩香 美穂 あかり 結衣 真由美 ひなこ なつみ 千夏 ユカリ"),
        Masculine = Words("太郎 健太 翔太 大輔 拓也 直樹 一郎 健一 雄大 浩二 誠 隆 たけし ひろし けんじ 大翔 慎吾 康平 俊介 ツヨシ"),
        Unisex = Words("薫 忍 ひかる 千尋 つばさ 真琴 渚 あおい"),
        Surnames = Words("佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山口"),
        Separator = "",
        SurnameFirst = true,
    };

    public static NameList Cyrillic { get; } = new()
    {
        Script = NicknameScript.Cyrillic,
        Feminine = Words("""
            Анна Мария Елена Ольга Наталья Ирина Светлана Татьяна Екатерина Юлия Анастасия Дарья Ксения Полина Алина Виктория
            Вероника Марина Людмила Галина Надежда Любовь Оксана Катюша Настя Лена Даша София Милица Десислава
            """),
        Masculine = Words("""
            Иван Дмитрий Сергей Андрей Алексей Михаил Николай Владимир Павел Максим Артём Никита Егор Кирилл Роман Олег Игорь
            Борис Виктор Григорий Денис Антон Тимур Ваня Дима Серёга Богдан Тарас Драган Георги
            """),
        Unisex = Words("Саша Женя Валя Шура Слава Мика"),
        Surnames = Words("Шевченко Коваленко Бондаренко Ткаченко Черных Седых Гончар Мельник Савчук Петренко"),
    };

    public static NameList Arabic { get; } = new()
    {
        Script = NicknameScript.Arabic,
        Feminine = Words("فاطمة عائشة مريم خديجة زينب ليلى سارة هدى أمينة رقية سلمى نادية سميرة ياسمين هند رانيا دينا سعاد"),
        Masculine = Words("محمد أحمد علي حسن حسين عمر خالد يوسف إبراهيم مصطفى محمود سعيد طارق كريم بلال حمزة سليمان فيصل"),
        Unisex = Words("نور جود صباح وسام"),
        Surnames = Words("حداد الخطيب النجار المصري الشامي العطار الخوري القاضي"),
    };

    public static NameList Korean { get; } = new()
    {
        Script = NicknameScript.Korean,
        Feminine = Words("지은 수진 민지 은지 혜진 미영 영희 소연 유나 지혜 은영 선영 서연 하은 예진 나영"),
        Masculine = Words("민수 철수 영호 성민 준호 동현 상우 재현 민준 태현 진우 성호 기철 대호 광수 현우"),
        Unisex = Words("지원 수빈 유진 하늘 지우"),
        Surnames = Words("김 이 박 최 정 강 조 윤 장 임"),
        Separator = "",
        SurnameFirst = true,
    };

    public static NameList Thai { get; } = new()
    {
        Script = NicknameScript.Thai,
        Feminine = Words("สมหญิง มาลี สุดา นารี วันดี พรทิพย์ อรุณี กัญญา จันทร์เพ็ญ ศิริพร รัตนา พิมพ์ใจ นภา ดวงใจ สุภาพร"),
        Masculine = Words(
            "สมชาย วิชัย สุรชัย ประเสริฐ สมศักดิ์ ธนา อนุชา ชัยวัฒน์ กิตติ ณรงค์ พงษ์ศักดิ์ วีระ ประยุทธ์ สุชาติ มานะ"),
        Unisex = Words("แก้ว น้ำ ออม"),
        Surnames = Words("แสงทอง บุญมา ศรีสุข ทองดี วงศ์ใหญ่ ใจดี"),
    };

    public static NameList Devanagari { get; } = new()
    {
        Script = NicknameScript.Devanagari,
        Feminine = Words("प्रिया अंजलि पूजा नेहा सीता राधा सुनीता कविता अनीता दीपिका मीना लक्ष्मी सरिता रेखा गीता"),
        Masculine = Words("राहुल अमित राजेश विजय सुरेश रमेश अर्जुन विकास मनोज संजय अनिल मोहन राम कृष्ण अजय"),
        Unisex = Words("किरण शशि सोनू मधु"),
        Surnames = Words("शर्मा वर्मा गुप्ता पटेल जोशी मिश्रा"),
    };

    /// <summary>All lists, with how often each is drawn from.</summary>
    public static IReadOnlyList<(NameList Names, double Share)> All { get; } =
    [
        (Latin, 0.46), (Chinese, 0.20), (Cyrillic, 0.10), (Japanese, 0.07),
        (Arabic, 0.06), (Korean, 0.05), (Thai, 0.03), (Devanagari, 0.03),
    ];
}
